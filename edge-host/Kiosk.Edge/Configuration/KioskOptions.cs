namespace Kiosk.Edge.Configuration;

/// <summary>The configuration file of the edge host: every option with its default.</summary>
public sealed record KioskOptions
{
    [Option("The kiosk's name in the fleet: part of MQTT topics and of every record.", Required = true,
        Pattern = "[A-Za-z0-9][A-Za-z0-9-]{0,63}", PatternText = "1 to 64 letters, digits and '-', beginning with a letter or digit")]
    public string KioskId { get; init; } = "kiosk-001";

    [Option("Where the store is kept: an existing folder on a local disk, writable for the service.",
        Pattern = "/.+", PatternText = "an absolute path")]
    public string DataDirectory { get; init; } = "/var/lib/kiosk";

    [Option("The serial line to the board.")]
    public SerialOptions Serial { get; init; } = new();

    [Option("The clock.")]
    public TimeOptions Time { get; init; } = new();

    [Option("The local socket that kioskctl speaks to.")]
    public ControlOptions Control { get; init; } = new();

    [Option("The health page for a local monitor.")]
    public HealthOptions Health { get; init; } = new();

    [Option("Visits.")]
    public VisitOptions Visit { get; init; } = new();

    [Option("The patient's screen.")]
    public ScreenSection Screen { get; init; } = new();

    [Option("Who is at the kiosk.")]
    public IdentitySection Identity { get; init; } = new();

    [Option("How blood pressure is taken.")]
    public BloodPressureOptions BloodPressure { get; init; } = new();

    [Option("Instruments at the edge host itself: stethoscope and otoscope.")]
    public CaptureSection Capture { get; init; } = new();

    [Option("The receipt printer.")]
    public PrinterSection Printer { get; init; } = new();

    [Option("Encryption of what is stored about people.")]
    public EncryptionOptions Encryption { get; init; } = new();

    [Option("Calibration: what an expired one and a failed self-test do.")]
    public CalibrationSection Calibration { get; init; } = new();

    [Option("Self-tests that run by themselves.")]
    public SelfTestSection SelfTest { get; init; } = new();

    [Option("Records that wait for the clinical store.")]
    public OutboxSection Outbox { get; init; } = new();

    [Option("The way to the clinical store: an MQTT broker over TLS.")]
    public UplinkSection Uplink { get; init; } = new();

    [Option("Devices of other makers that the host reads itself: glucose meters, Bluetooth health devices.")]
    public PeripheralsSection Peripherals { get; init; } = new();

    [Option("What leaves the kiosk in the place of a person's number.")]
    public PseudonymSection Pseudonym { get; init; } = new();

    [Option("Login with an identity service, by another device.")]
    public LoginSection Login { get; init; } = new();

    [Option("Earlier values of whoever is identified.")]
    public HistorySection History { get; init; } = new();

    [Option("The log of who did what.")]
    public AuditSection Audit { get; init; } = new();

    [Option("Metrics, and records of how the kiosk does.")]
    public TelemetryOptions Telemetry { get; init; } = new();
}

/// <summary>The serial line to the board.</summary>
public sealed record SerialOptions
{
    [Option("The device, best as the stable name that udev makes.", Pattern = "/.+", PatternText = "an absolute path")]
    public string Device { get; init; } = "/dev/kiosk-board";

    [Option("Bits per second; what the firmware was built for.", OneOf = "115200|230400|460800|921600")]
    public int Baud { get; init; } = 921600;
}

/// <summary>The clock.</summary>
public sealed record TimeOptions
{
    [Option("How many times as fast as life the clock runs. Only for demonstrations with a simulator of the same speed: any value but 1"
        + " marks every record as test data.", Min = 0.1, Max = 100)]
    public double Speed { get; init; } = 1;
}

/// <summary>The control socket.</summary>
public sealed record ControlOptions
{
    // sockaddr_un has room for 107 bytes and a zero (unix(7)).
    [Option("The socket's path; its folder exists. Whoever may write to it may open and end visits: mode 0660, the service's group.",
        Pattern = "/.{1,106}", PatternText = "an absolute path of at most 107 characters")]
    public string Socket { get; init; } = "/run/kiosk/control.sock";
}

/// <summary>The health page.</summary>
public sealed record HealthOptions
{
    [Option("Address and port of GET /health on the loopback interface, or off.",
        Pattern = @"off|(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\]):\d{1,5}", PatternText = "127.0.0.1:PORT, [::1]:PORT or off",
        Form = TextForm.EndpointOrOff)]
    public string Listen { get; init; } = "127.0.0.1:9465";
}

/// <summary>Visits.</summary>
public sealed record VisitOptions
{
    [Option("A visit that lasts longer is sealed as abandoned, minutes.", Min = 1, Max = 240)]
    public int MaximumMinutes { get; init; } = 30;

    [Option("How long the end of a visit waits for samples still on their way, seconds.", Min = 0, Max = 60)]
    public int SettleSeconds { get; init; } = 10;

    [Option("How long who a visit was of and what was measured is kept after the clinical store's receipt for its record, minutes: for readings"
        + " that come late and for printing. Then its key is erased. Before the receipt nothing of it is removed.", Min = 0, Max = 10080)]
    public int KeepMinutesAfterReceipt { get; init; } = 60;

    [Option("How long the id and the times of a forgotten visit are kept after its sealing, so that late readings find it, days.",
        Min = 1, Max = 365)]
    public int KeepDays { get; init; } = 7;

    [Option("Free space on the disk of dataDirectory below which no visit is opened and the health page complains, MiB.",
        Min = 16, Max = 1_048_576)]
    public int DiskReserveMegabytes { get; init; } = 64;
}

/// <summary>Metrics, and records of how the kiosk does.</summary>
public sealed record TelemetryOptions
{
    [Option("How often a record of how the kiosk does goes to the clinical store, minutes; 0 for never.", Min = 0, Max = 1440)]
    public int IntervalMinutes { get; init; } = 15;

    [Option("Where metrics are pushed to by OTLP over gRPC, or off.",
        Pattern = "off|https?://.+", PatternText = "an http or https address, or off",
        Form = TextForm.WebAddressOrOff)]
    public string OtlpEndpoint { get; init; } = "off";
}
