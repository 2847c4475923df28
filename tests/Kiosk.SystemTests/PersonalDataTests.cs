using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Kiosk.Simulator.App.Demo;
using Kiosk.Simulator.Documents;
using Xunit;

namespace Kiosk.SystemTests;

/// <summary>
/// Names and numbers are in the memory of the edge host while a visit runs, and nowhere at all afterwards: not in its memory, its files, its log, nor in the record.
/// </summary>
public class PersonalDataTests(ITestOutputHelper output)
{
    private const string Canary = "canary";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(VisitorCard.Barcode, "surname", "given name", "patronymic", "policy number")]
    [InlineData(VisitorCard.Mrz, "Latin surname", "passport number")]
    [InlineData(VisitorCard.Oms, "surname", "given name", "patronymic", "policy number", "insurance number")]
    [InlineData(VisitorCard.None, "policy number")]
    public async Task Nothing_of_a_visitor_is_left_after_the_visit(VisitorCard card, params string[] known)
    {
        await using KioskSystem kiosk = await KioskSystem.StartWithDevicesAsync(card == VisitorCard.Oms, card is VisitorCard.Barcode or VisitorCard.Mrz);
        var visitor = new Visitor(card, 1);
        Dictionary<string, byte[]> secrets = Secrets(visitor.Person);
        // What must be found, so that finding nothing means something.
        secrets[Canary] = Encoding.Unicode.GetBytes("urn:x-kiosk:pseudonym:");

        // A number typed by hand, where nothing else tells who it is.
        if (card == VisitorCard.None) Assert.Equal(0, await kiosk.Rig.TypeNumberAsync("enp", visitor.Person.Enp));
        else await visitor.IdentifyAsync(kiosk.Rig);
        string visitId = await kiosk.OpenVisitAsync();
        IReadOnlySet<string> during = ProcessMemory.Find(kiosk.Rig.Edge!.Id, secrets);
        await KioskSystem.PassAsync(5);
        await visitor.LeaveAsync(kiosk.Rig, visitId);
        await kiosk.Rig.WaitForRecordAsync(visitId, Patience);
        IReadOnlySet<string> after = ProcessMemory.Find(kiosk.Rig.Edge.Id, secrets);

        output.WriteLine($"during the visit: {string.Join(", ", during.Order())}");
        Assert.Superset(known.Select(name => name + ", UTF-8").Append(Canary).ToHashSet(), during.ToHashSet());
        Assert.Equal([Canary], after);
        secrets.Remove(Canary);
        Assert.Empty(kiosk.Files.SelectMany(file => FoundIn(File.ReadAllBytes(file), secrets).Select(name => $"{name} in {file}")));
        Assert.Empty(FoundIn(Encoding.UTF8.GetBytes(string.Join('\n', kiosk.Rig.Edge.Lines)), secrets));
        string bundle = await File.ReadAllTextAsync(
            Assert.Single(Directory.GetFiles(kiosk.Rig.Bundles, visitId + ".json", SearchOption.AllDirectories)), TestContext.Current.CancellationToken);
        Assert.Empty(visitor.FoundIn(bundle));
        Assert.StartsWith("urn:x-kiosk:pseudonym:", PatientSystem(bundle), StringComparison.Ordinal);
    }

    private static string? PatientSystem(string bundle) => JsonElement.Parse(bundle).GetProperty("entry").EnumerateArray().Select(entry => entry.GetProperty("resource"))
        .Single(resource => resource.GetProperty("resourceType").GetString() == "Patient").GetProperty("identifier")[0].GetProperty("system").GetString();

    private static IEnumerable<string> FoundIn(byte[] bytes, Dictionary<string, byte[]> secrets) =>
        secrets.Where(secret => bytes.AsSpan().IndexOf(secret.Value) >= 0).Select(secret => secret.Key);

    // In every form in which a card, a code, a zone, a request or a program would hold it.
    private static Dictionary<string, byte[]> Secrets(MadeUpPerson person)
    {
        var secrets = new Dictionary<string, byte[]>();
        (string Name, string? Text)[] texts =
        [
            ("surname", person.Surname), ("given name", person.GivenName), ("patronymic", person.Patronymic), ("Latin surname", person.LatinSurname),
            ("policy number", person.Enp), ("insurance number", person.Snils), ("passport number", person.PassportNumber),
        ];
        foreach ((string name, string? text) in texts)
        {
            if (text is null || Encoding.UTF8.GetByteCount(text) < 8) continue;
            secrets[name + ", UTF-8"] = Encoding.UTF8.GetBytes(text);
            secrets[name + ", UTF-16"] = Encoding.Unicode.GetBytes(text);
        }

        byte[] number = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(number, ulong.Parse(person.Enp, CultureInfo.InvariantCulture));
        secrets["policy number, binary"] = number;
        secrets["names, 6 bits a letter"] = OmsBarcode.Write(person, 2).AsSpan(9, 12).ToArray();
        return secrets;
    }
}
