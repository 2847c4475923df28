using Kiosk.Edge.Printing;

namespace Kiosk.Edge.Configuration;

/// <summary>The receipt printer.</summary>
public sealed record PrinterSection
{
    [Option("The way to an ESC/POS printer: serial:/dev/..., usb:/dev/usb/lp0, tcp:HOST:9100, file:/path (for tests), or off.",
        Pattern = @"off|(serial|usb|file):/.+|tcp:[^\s:]+:\d{1,5}|tcp:\[[0-9a-fA-F:]+\]:\d{1,5}", PatternText = "serial:, usb:, tcp: or file: with an address, or off")]
    public string Port { get; init; } = "off";

    [Option("Bits per second of a serial one; on many it is printed by holding the feed button while it is switched on.", OneOf = "9600|19200|38400|57600|115200")]
    public int Baud { get; init; } = 9600;

    [Option("Whether a printer that does not answer questions about its state is printed on all the same.")]
    public PrinterStatusUse Status { get; init; } = PrinterStatusUse.Auto;

    [Option("Characters in a line: 32 on paper of 58 mm, 42 or 48 on 80 mm.", OneOf = "32|42|48")]
    public int Columns { get; init; } = 42;

    [Option("Language of the receipt.")]
    public ReceiptLanguage Language { get; init; } = ReceiptLanguage.En;

    [Option("A line at the top, such as the clinic's name and telephone number; empty for none. Letters that code page 866 has not are replaced.",
        Pattern = ".{0,200}", PatternText = "at most 200 characters")]
    public string Header { get; init; } = "";

    [Option("Whether there is a QR code with the visit's id, by which the clinic finds the record. It holds nothing about the person.")]
    public bool Qr { get; init; } = true;

    [Option("What stands before the visit's id in it, such as https://clinic.example/visit/.",
        Pattern = "[!-~]{0,150}", PatternText = "at most 150 printable ASCII characters without spaces")]
    public string QrPrefix { get; init; } = ReceiptLayout.UrnPrefix;

    [Option("The printer's number of code page 866.", Min = 0, Max = 255)]
    public int CodePage { get; init; } = 17;

    [Option("How the receipt ends.")]
    public PaperCutting Cut { get; init; } = PaperCutting.Partial;

    /// <summary>What the receipt looks like.</summary>
    public ReceiptStyle ToStyle() => new(Columns, Language, Header, QrPrefix, Qr, (byte)CodePage, Cut);

    /// <summary>The way to the printer; null when there is none.</summary>
    public PrinterPort? ToPort() => Port == "off" ? null : new PrinterPort(Port, Baud);
}
