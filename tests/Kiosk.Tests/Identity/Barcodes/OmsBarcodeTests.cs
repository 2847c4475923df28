using System.Buffers.Binary;
using Kiosk.Identity;
using Kiosk.Identity.Barcodes;
using Kiosk.Identity.Numbers;
using Kiosk.Simulator.Documents;
using Xunit;
using OmsBarcode = Kiosk.Identity.Barcodes.OmsBarcode;
using Written = Kiosk.Simulator.Documents.OmsBarcode;

namespace Kiosk.Tests.Identity.Barcodes;

public class OmsBarcodeTests
{
    private const int Seed = 20261129, People = 5000;
    private static readonly DateOnly Today = new(2026, 11, 29);

    // Surname АБ, given name В, patronymic Г: А = 0E, Б = 0F, В = 10, Г = 11, | = 3F, space = 00.
    // Type 02, АБ|В|Г: 001110 001111 111111 010000 111111 010001 000000 = 38 FF D0 FD 10 00.
    // Type 01, Г|БА|В: 010001 111111 001111 001110 111111 010000, at the right end of the field 04 7F 3C EF D0, in reverse order D0 EF 3C 7F 04.
    [Theory]
    [InlineData(2, new byte[] { 0x38, 0xFF, 0xD0, 0xFD, 0x10, 0x00 }, 51)]
    [InlineData(1, new byte[] { 0xD0, 0xEF, 0x3C, 0x7F, 0x04, 0x00 }, 42)]
    public void Names_worked_out_by_hand_are_read(int type, byte[] begin, int length)
    {
        byte[] code = Code(type, [.. begin, .. new byte[length - begin.Length]]);

        using Person person = OmsBarcode.Read(code, Today).Person!;

        Assert.Equal("АБ|В|Г", Read.Names(person));
        Assert.Equal("RussianEnp RUS 6449020886006380", Read.Number(person));
        Assert.Equal(new DateOnly(1979, 10, 13), person.BirthDate);
        Assert.Equal(DocumentSex.Female, person.Sex);
        Assert.Null(person.ValidUntil);
        Assert.Empty(person.Warnings);
        Assert.Equal(AssuranceLevel.Presented, person.Assurance);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Thousands_of_made_up_people_come_back_as_they_were_written(int type)
    {
        foreach (MadeUpPerson made in new MadeUpPeople(Seed).Take(People))
        {
            using Person person = OmsBarcode.Read(Written.Write(made, type, Seed), Today).Person!;

            Assert.Equal($"{made.Surname}|{made.GivenName}|{made.Patronymic}", Read.Names(person));
            Assert.Equal(made.Enp, Read.Text(person.Identifiers[0].Value));
            Assert.Equal(made.BirthDate, person.BirthDate);
            Assert.Equal(made.IsFemale ? DocumentSex.Female : DocumentSex.Male, person.Sex);
            Assert.Equal(made.PolicyValidUntil, person.ValidUntil);
            Assert.Empty(person.Warnings);
        }
    }

    [Fact]
    public void Another_birth_date_than_the_number_s_and_an_ended_policy_are_warnings()
    {
        MadeUpPerson made = new MadeUpPeople(Seed).Next() with { BirthDate = new DateOnly(1961, 4, 12), PolicyValidUntil = Today.AddDays(-1) };

        using Person person = OmsBarcode.Read(Written.Write(made, 2), Today).Person!;

        Assert.Equal([NationalIds.DatesDiffer, CodeWords.Ended], person.Warnings);
    }

    [Fact]
    public void A_birth_date_in_the_future_is_refused()
    {
        byte[] code = Written.Write(new MadeUpPeople(Seed).Next() with { BirthDate = Today.AddDays(1) }, 2);

        Assert.Equal(CodeWords.BirthDateInFuture, OmsBarcode.Read(code, Today).Problem);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(2, 3)]
    public void A_sex_that_there_is_not_is_damage(int type, byte sex)
    {
        byte[] code = Written.Write(new MadeUpPeople(Seed).Next(), type);
        code[type == 1 ? 51 : 60] = sex;

        Assert.Equal(CodeWords.Damaged, OmsBarcode.Read(code, Today).Problem);
    }

    [Fact]
    public void Every_wrong_digit_of_the_number_is_seen()
    {
        MadeUpPerson made = new MadeUpPeople(Seed).Next();
        for (int at = 0; at < made.Enp.Length; at++)
        {
            for (char digit = '0'; digit <= '9'; digit++)
            {
                if (digit == made.Enp[at]) continue;
                byte[] code = Written.Write(made with { Enp = made.Enp[..at] + digit + made.Enp[(at + 1)..] }, 1);
                Assert.Equal(CodeWords.Damaged, OmsBarcode.Read(code, Today).Problem);
            }
        }
    }

    [Fact]
    public void A_code_of_another_length_is_a_part_and_one_of_another_type_unknown()
    {
        byte[] code = Written.Write(new MadeUpPeople(Seed).Next(), 2);

        for (int length = 1; length < code.Length; length++) Assert.Equal(CodeWords.Partial, OmsBarcode.Read(code.AsSpan(0, length), Today).Problem);
        Assert.Equal(CodeWords.Partial, OmsBarcode.Read([.. code, 0], Today).Problem);
        code[0] = 3;
        Assert.Equal(CodeWords.Unknown, OmsBarcode.Read(code, Today).Problem);
        Assert.Equal(CodeWords.Unknown, OmsBarcode.Read([], Today).Problem);
    }

    private static byte[] Code(int type, byte[] names)
    {
        byte[] code = new byte[130];
        code[0] = (byte)type;
        BinaryPrimitives.WriteUInt64BigEndian(code.AsSpan(1), 6449020886006380);
        names.CopyTo(code, 9);
        int sexAt = 9 + names.Length;
        code[sexAt] = 2;
        BinaryPrimitives.WriteUInt16BigEndian(code.AsSpan(sexAt + 1), (ushort)(new DateOnly(1979, 10, 13).DayNumber - new DateOnly(1900, 1, 1).DayNumber));
        return code;
    }
}
