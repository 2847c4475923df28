using System.Text;

namespace Kiosk.Simulator.Printer;

/// <summary>The code pages of ESC t that the simulated printer has; a real one has some dozens.</summary>
internal static class CodePages
{
    /// <returns>Null when it has no page of that number.</returns>
    public static Encoding? Of(int number) => number switch
    {
        0 => CodePagesEncodingProvider.Instance.GetEncoding(437),
        17 => CodePagesEncodingProvider.Instance.GetEncoding(866),
        46 => CodePagesEncodingProvider.Instance.GetEncoding(1251),
        _ => null,
    };
}
