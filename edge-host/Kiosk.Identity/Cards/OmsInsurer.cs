namespace Kiosk.Identity.Cards;

/// <summary>
/// The fields of the insurer's file (template 64) of an OMS policy. Of these only the dates are used: who insures somebody is no matter of the kiosk.
/// </summary>
/// <param name="today">For what is over.</param>
/// <remarks>
/// <code>
/// 5F51 OGRN, 5F52 OKATO                             digits, as text
/// 5F53 start, 5F54 end                              DDMMYYYY in four bytes, 01.01.1900 for none
/// 7F60{5F61 signature, 5F62 certificate}
/// </code>
/// </remarks>
internal sealed class OmsInsurer(DateOnly today) : IOmsFields
{
    private const uint Ogrn = 0x5F51, Okato = 0x5F52, Start = 0x5F53, End = 0x5F54;

    private DateOnly? _start, _end;

    /// <inheritdoc/>
    public uint Template => 0x64;

    /// <inheritdoc/>
    public uint PassedOver => 0x7F60;

    /// <inheritdoc/>
    public ReadOnlySpan<uint> Needed => [Ogrn, Okato, Start];

    /// <summary>What is odd about the insurance.</summary>
    public IEnumerable<string> Warnings
    {
        get
        {
            if (_start > today) yield return "the insurance has not begun";
            if (_end < today) yield return "the insurance is over";
        }
    }

    /// <inheritdoc/>
    public string? Take(uint tag, ReadOnlySpan<byte> value) => tag switch
    {
        Ogrn or Okato => value.ContainsAnyExceptInRange((byte)'0', (byte)'9') ? "a number of the insurer is none" : null,
        Start => CardText.TryReadDate(value, out _start) ? null : "the start is no date",
        End => CardText.TryReadDate(value, out _end) ? null : "the end is no date",
        _ => null,
    };
}
