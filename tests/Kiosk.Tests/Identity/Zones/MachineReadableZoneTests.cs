using Kiosk.Identity;
using Kiosk.Identity.Barcodes;
using Kiosk.Identity.Zones;
using Kiosk.Simulator.Documents;
using Xunit;

namespace Kiosk.Tests.Identity.Zones;

public class MachineReadableZoneTests
{
    private const int Seed = 20261129, People = 3000;
    private static readonly DateOnly Today = new(2026, 11, 29);

    // Doc 9303-5 (TD1), -6 (TD2), -4 (TD3), and -11 appendix D for numbers of more than nine characters.
    [Theory]
    [InlineData("I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<", "I-D23145890", "ERIKSSON|ANNA MARIA|", 1974, 2012)]
    [InlineData("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\r\nD231458907UTO7408122F1204159<<<<<<<6", "I-D23145890", "ERIKSSON|ANNA MARIA|", 1974, 2012)]
    [InlineData("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10", "P-L898902C3", "ERIKSSON|ANNA MARIA|", 1974, 2012)]
    [InlineData("I<UTOD23145890<7349<<<<<<<<<<<3407127M9507122UTO<<<<<<<<<<<2STEVENSON<<PETER<JOHN<<<<<<<<<", "I-D23145890734", "STEVENSON|PETER JOHN|", 1934, 1995)]
    [InlineData("I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<<\nD23145890<UTO3407127M95071227349<<<8", "I-D23145890734", "STEVENSON|PETER JOHN|", 1934, 1995)]
    public void Specimens_of_the_standard_are_read(string zone, string number, string names, int born, int until)
    {
        using Person person = MachineReadableZone.Read(Read.Ascii(zone), Today).Person!;

        Assert.Equal($"TravelDocument UTO {number}", Read.Number(person));
        Assert.Equal(names, Read.Names(person));
        Assert.Equal(born, person.BirthDate!.Value.Year);
        Assert.Equal(until, person.ValidUntil!.Value.Year);
        Assert.Equal([CodeWords.Ended], person.Warnings);
        Assert.Equal(IdentitySource.DocumentZone, person.Source);
    }

    [Fact]
    public void A_passport_and_a_card_of_one_state_with_one_number_are_two_documents_and_all_kinds_of_cards_one()
    {
        MadeUpPerson made = new MadeUpPeople(Seed).Next();
        string card = string.Concat(MrzWriter.Td1(made)), passport = string.Concat(MrzWriter.Td3(made));

        string[] numbers = [.. new[] { passport, card, "A" + card[1..], "C" + card[1..], "P1" + passport[2..] }.Select(zone =>
        {
            using Person person = MachineReadableZone.Read(Read.Ascii(zone), Today).Person!;
            return Read.Number(person);
        })];

        string bare = $"UTO P-{made.PassportNumber}";
        Assert.Equal([$"TravelDocument {bare}", .. Enumerable.Repeat($"TravelDocument UTO I-{made.PassportNumber}", 3), $"TravelDocument {bare}"], numbers);
    }

    [Fact]
    public void A_filler_within_a_number_stays_and_those_at_its_end_go()
    {
        MadeUpPerson made = new MadeUpPeople(Seed).Next();

        using Person person = MachineReadableZone.Read(Read.Ascii(string.Concat(MrzWriter.Td3(made, number: "AB<12"))), Today).Person!;

        Assert.Equal("TravelDocument UTO P-AB<12", Read.Number(person));
    }

    [Fact]
    public void Of_a_person_who_was_disposed_of_not_even_dates_and_sex_are_left()
    {
        MadeUpPerson made = new MadeUpPeople(Seed).Next();
        Person person = MachineReadableZone.Read(Read.Ascii(string.Concat(MrzWriter.Td3(made))), Today).Person!;
        bool isThere = person is { BirthDate: not null, ValidUntil: not null } && person.Sex != DocumentSex.Unspecified;

        person.Dispose();

        Assert.True(isThere);
        Assert.Equal((null, null, DocumentSex.Unspecified), (person.BirthDate, person.ValidUntil, person.Sex));
    }

    [Fact]
    public void Thousands_of_made_up_people_come_back_as_they_were_written()
    {
        foreach (MadeUpPerson made in new MadeUpPeople(Seed).Take(People))
        {
            string longNumber = made.PassportNumber + "X7";
            foreach (string[] lines in new[] { MrzWriter.Td1(made), MrzWriter.Td2(made, "D"), MrzWriter.Td3(made), MrzWriter.Td1(made, number: longNumber) })
            {
                using Person person = MachineReadableZone.Read(Read.Ascii(string.Concat(lines)), Today).Person!;

                Assert.StartsWith((lines.Length == 2 && lines[0].Length == 44 ? "P-" : "I-") + made.PassportNumber, Read.Text(person.Identifiers[0].Value));
                Assert.Equal(made.PassportValidUntil, person.ValidUntil);
                Assert.Equal(made.IsFemale ? DocumentSex.Female : DocumentSex.Male, person.Sex);
                Assert.Equal(made.BirthDate.DayNumber, person.BirthDate!.Value.AddYears(made.BirthDate.Year - person.BirthDate.Value.Year).DayNumber);
                if (made.BirthDate > Today.AddYears(-100)) Assert.Equal(made.BirthDate, person.BirthDate);
                if (person.Warnings.Contains(CodeWords.NameCut)) continue;
                Assert.Equal($"{Plain(made.LatinSurname)}|{Plain(made.LatinGivenName)}|", Read.Names(person));
            }
        }
    }

    [Fact]
    public void Internal_passports_of_thousands_come_back_in_Cyrillic_with_all_ten_digits()
    {
        int whole = 0;
        foreach (MadeUpPerson made in new MadeUpPeople(Seed).Take(People))
        {
            using Person person = MachineReadableZone.Read(Read.Ascii(string.Join("\r\n", MrzWriter.Pnrus(made))), Today).Person!;

            Assert.Equal($"RussianPassport RUS {made.InternalPassport}", Read.Number(person));
            Assert.Null(person.ValidUntil);
            if (person.Warnings.Contains(CodeWords.NameCut)) continue;
            whole++;
            Assert.Equal(Plain(made.Surname), Read.Text(person.Surname));
            Assert.Equal(Plain($"{made.GivenName} {made.Patronymic}"), $"{Read.Text(person.GivenName)} {Read.Text(person.Patronymic)}".Trim());
        }

        Assert.True(whole > People / 2);
    }

    [Fact]
    public void A_national_number_in_the_zone_comes_first_and_tells_the_century()
    {
        foreach (MadeUpPerson made in new MadeUpPeople(Seed).Take(People))
        {
            (string Country, string Number, IdentifierKind Kind)[] nationals =
            [
                ("KAZ", MadeUpNumbers.Kazakh(made), IdentifierKind.KazakhIin), ("BLR", MadeUpNumbers.Belarusian(made), IdentifierKind.BelarusianPersonalNumber),
                ("KGZ", MadeUpNumbers.Kyrgyz(made), IdentifierKind.KyrgyzPin),
            ];
            foreach ((string country, string number, IdentifierKind kind) in nationals)
            {
                foreach (string[] lines in new[] { MrzWriter.Td1(made, country, optional: number), MrzWriter.Td3(made, country, optional: number) })
                {
                    using Person person = MachineReadableZone.Read(Read.Ascii(string.Concat(lines)), Today).Person!;

                    Assert.Equal([kind, IdentifierKind.TravelDocument], person.Identifiers.Select(identifier => identifier.Kind));
                    Assert.Equal($"{kind} {country} {number}", Read.Number(person));
                    Assert.Equal(made.BirthDate, person.BirthDate);
                }
            }
        }
    }

    [Fact]
    public void A_national_number_of_somebody_born_on_another_day_is_not_taken()
    {
        MadeUpPerson made = new MadeUpPeople(Seed).Next();
        string number = MadeUpNumbers.Kyrgyz(made with { BirthDate = made.BirthDate.AddDays(1) });

        using Person person = MachineReadableZone.Read(Read.Ascii(string.Concat(MrzWriter.Td1(made, "KGZ", optional: number))), Today).Person!;

        Assert.Equal([IdentifierKind.TravelDocument], person.Identifiers.Select(identifier => identifier.Kind));
    }

    [Fact]
    public void Every_single_digit_that_is_read_wrong_is_seen()
    {
        MadeUpPerson made = new MadeUpPeople(Seed).Next();
        string[][] zones =
            [MrzWriter.Td1(made), MrzWriter.Td2(made), MrzWriter.Td3(made, optional: "12345678"), MrzWriter.Pnrus(made), MrzWriter.Td1(made, number: "12345678901")];
        foreach (string[] lines in zones)
        {
            byte[] zone = Read.Ascii(string.Concat(lines));
            bool hasDigitsInNames = lines[0].StartsWith("PN", StringComparison.Ordinal);
            for (int at = hasDigitsInNames ? 44 : 0; at < zone.Length; at++)
            {
                byte right = zone[at];
                if (right is < (byte)'0' or > (byte)'9') continue;
                for (byte wrong = (byte)'0'; wrong <= '9'; wrong++)
                {
                    if (wrong == right) continue;
                    zone[at] = wrong;
                    Assert.Equal(CodeWords.ZoneDamaged, MachineReadableZone.Read(zone, Today).Problem);
                }

                zone[at] = right;
            }
        }
    }

    [Theory]
    [InlineData("74<<<<", null)]
    [InlineData("<<<<<<", null)]
    [InlineData("261129", "2026-11-29")]
    [InlineData("261130", "1926-11-30")]
    [InlineData("000229", "2000-02-29")]
    public void A_birth_date_is_the_latest_that_is_not_in_the_future_or_none_where_it_is_not_whole(string field, string? date)
    {
        string zone = Second("L898902C36UTO", field, "F1204159ZE184226B<<<<<1");

        using Person person = MachineReadableZone.Read(Read.Ascii("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<" + zone), Today).Person!;

        Assert.Equal(date, person.BirthDate?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("P<UTO<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", "F")]
    [InlineData("P<UTOER1KSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "F")]
    [InlineData("P<<<<ERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "F")]
    [InlineData("X<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "F")]
    [InlineData("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "Q")]
    public void What_check_digits_do_not_cover_must_still_be_what_it_can_be(string first, string sex)
    {
        string zone = first + $"L898902C36UTO7408122{sex}1204159ZE184226B<<<<<10";

        Assert.Equal(CodeWords.ZoneDamaged, MachineReadableZone.Read(Read.Ascii(zone), Today).Problem);
    }

    [Theory]
    [InlineData("<", DocumentSex.Unspecified)]
    [InlineData("X", DocumentSex.Unspecified)]
    [InlineData("M", DocumentSex.Male)]
    public void Sex_may_be_left_open(string sex, DocumentSex expected)
    {
        using Person person = MachineReadableZone.Read(
            Read.Ascii($"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122{sex}1204159ZE184226B<<<<<10"), Today).Person!;

        Assert.Equal(expected, person.Sex);
    }

    [Fact]
    public void A_visa_is_said_to_be_one()
    {
        Assert.Equal(CodeWords.Visa, MachineReadableZone.Read(
            "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L8988901C4XXX4009078F96121096ZE184226B<<<<<<"u8, Today).Problem);
    }

    [Theory]
    [InlineData("I<UTOD23145890<7349<<<<<<<<<<<3407127M9507122UTO<<<<<<<<<<<2STEVENSON<<PETER<JOHN<<<<<<<<<", "D23145890734934071279507122")]
    [InlineData("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C<3UTO6908061F9406236ZE184226B<<<<<14", "L898902C<369080619406236")]
    public void Key_fields_of_the_standard_s_examples_come_out_of_their_zones(string zone, string information)
    {
        Assert.True(MachineReadableZone.TryReadBacKey(Read.Ascii(zone), out BacKeyFields? fields));

        Assert.Equal(information, System.Text.Encoding.ASCII.GetString(fields.Information));
        fields.Dispose();
        Assert.Throws<ObjectDisposedException>(() => fields.Information.Length);
    }

    [Fact]
    public void Key_fields_of_what_stands_on_a_document_are_the_same()
    {
        Assert.True(BacKeyFields.TryMake("L898902C"u8, "690806"u8, "940623"u8, out BacKeyFields? fields));
        Assert.Equal("L898902C<369080619406236", System.Text.Encoding.ASCII.GetString(fields.Information));
        Assert.False(BacKeyFields.TryMake("L898902C"u8, "690806"u8, "1994-06-23"u8, out _));
        Assert.False(BacKeyFields.TryMake("l898902c"u8, "690806"u8, "940623"u8, out _));
        Assert.False(BacKeyFields.TryMake(""u8, "690806"u8, "940623"u8, out _));
        fields.Dispose();
    }

    // A second line of TD3 with its birth date and the check digits that go with it.
    private static string Second(string before, string birth, string behind)
    {
        string line = before + birth + Check(birth) + behind;
        return line + Check(line[..10] + line[13..20] + line[21..43]);
    }

    private static char Check(string field)
    {
        int[] weights = [7, 3, 1];
        return (char)('0' + (field.Select((c, i) => weights[i % 3] * (c == '<' ? 0 : char.IsDigit(c) ? c - '0' : c - 'A' + 10)).Sum() % 10));
    }

    // As it comes back: an apostrophe is lost, anything between words is a space.
    private static string Plain(string name) =>
        string.Join(' ', name.Replace("'", "").Split([' ', '-', '.'], StringSplitOptions.RemoveEmptyEntries));
}
