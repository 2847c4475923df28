using System.Text;

namespace Kiosk.Simulator.Documents;

/// <summary>What somebody may hold in front of a scanner, as the bytes that the scanner sends.</summary>
public static class ShownCode
{
    /// <summary>What there is, for people.</summary>
    public const string Kinds = "oms-01, oms-02, enp, mrz td1, mrz td2, mrz td3, mrz pnrus";

    /// <summary>The bytes, without what a scanner puts behind them; null when there is no such kind.</summary>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="person">Whose.</param>
    public static byte[]? Of(string kind, MadeUpPerson person)
    {
        ArgumentNullException.ThrowIfNull(person);
        return kind switch
        {
            "oms-01" => OmsBarcode.Write(person, 1),
            "oms-02" => OmsBarcode.Write(person, 2),
            "enp" => Encoding.ASCII.GetBytes(person.Enp),
            "mrz td1" => Lines(MrzWriter.Td1(person)),
            "mrz td2" => Lines(MrzWriter.Td2(person)),
            "mrz td3" => Lines(MrzWriter.Td3(person)),
            "mrz pnrus" => Lines(MrzWriter.Pnrus(person)),
            _ => null,
        };
    }

    private static byte[] Lines(string[] lines) => Encoding.ASCII.GetBytes(string.Join("\r\n", lines));
}
