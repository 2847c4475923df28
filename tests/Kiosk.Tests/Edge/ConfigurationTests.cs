using System.Net;
using System.Net.Sockets;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Configuration;
using Kiosk.Edge.Peripherals;
using Kiosk.Edge.Hosting;
using Kiosk.Edge.Store;
using Kiosk.Edge.Visits;
using Kiosk.Outbox;
using Kiosk.Outbox.Disk;
using Kiosk.Outbox.Keys;
using Kiosk.Tests.Store;
using Xunit;

namespace Kiosk.Tests.Edge;

public class ConfigurationTests
{
    private const string Least = """
        "kioskId": "k1",
        "uplink": { "brokerHost": "b", "caFile": "/a", "certificateFile": "/b", "keyFile": "/c"
        """;

    [Fact]
    public void Printed_defaults_are_a_right_file_that_says_the_defaults()
    {
        ConfigurationResult result = ConfigurationFile.Parse(ConfigurationFile.PrintDefaults(), "kiosk.json");

        Assert.Empty(result.Errors);
        Assert.Equal(new KioskOptions(), result.Options);
    }

    [Fact]
    public void Every_option_is_printed_with_what_it_does()
    {
        string[] lines = ConfigurationFile.PrintDefaults().Split('\n');

        for (int i = 1; i < lines.Length; i++)
        {
            if (lines[i].TrimStart().StartsWith('"')) Assert.StartsWith("//", lines[i - 1].TrimStart(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Devices_of_other_makers_are_off_until_they_are_named()
    {
        KioskOptions none = Right("{" + Least + "} }");
        KioskOptions some = Right("{" + Least + """
            }, "peripherals": { "serialMeters": "onetouch:/dev/m astm:/dev/n", "bluetoothDevices": "c4:64:e3:00:00:01" } }
            """);

        Assert.Empty(none.Peripherals.Meters());
        Assert.Empty(none.Peripherals.Addresses());
        Assert.Equal([(MeterProtocol.OneTouch, "/dev/m"), (MeterProtocol.Astm, "/dev/n")], some.Peripherals.Meters());
        Assert.Equal(["C4:64:E3:00:00:01"], some.Peripherals.Addresses());
    }

    [Theory]
    [InlineData(""" "serialMeters": "freestyle:/dev/m" """)]
    [InlineData(""" "serialMeters": "onetouch:m" """)]
    [InlineData(""" "bluetoothDevices": "C4:64:E3:00:00" """)]
    [InlineData(""" "bluetoothDevices": "any" """)]
    public void Device_that_cannot_be_meant_is_refused(string option)
    {
        ConfigurationResult result = ConfigurationFile.Parse("{" + Least + """ }, "peripherals": { """ + option + " } }", "kiosk.json");

        Assert.Contains("kiosk.json: peripherals.", Assert.Single(result.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Values_of_the_file_replace_the_defaults()
    {
        KioskOptions options = Right("{" + Least + """, "keepAliveSeconds": 7 }, /* note */ "visit": { "settleSeconds": 3, } }""");

        Assert.Equal(("k1", 7, 3, 30), (options.KioskId, options.Uplink.KeepAliveSeconds, options.Visit.SettleSeconds, options.Visit.MaximumMinutes));
    }

    [Theory]
    [InlineData(""" "keepAliveSecond": 7 } """, "kiosk.json: uplink.keepAliveSecond: unknown key; did you mean keepAliveSeconds?")]
    [InlineData(""" "keepAliveSeconds": 1 } """, "kiosk.json: uplink.keepAliveSeconds: 1 is not allowed; it must be a whole number from 5 to 3600")]
    [InlineData(""" "keepAliveSeconds": "7" } """, "kiosk.json: uplink.keepAliveSeconds: \"7\" is not allowed; it must be a whole number from 5 to 3600")]
    [InlineData(""" "keepAliveSeconds": 7.5 } """, "kiosk.json: uplink.keepAliveSeconds: 7.5 is not allowed; it must be a whole number from 5 to 3600")]
    [InlineData(""" "keepAliveSeconds": null } """, "kiosk.json: uplink.keepAliveSeconds: null is not allowed; it must be a whole number from 5 to 3600")]
    [InlineData("""  }, "serial": { "baud": 9600 } """, "kiosk.json: serial.baud: 9600 is not allowed; it must be one of 115200, 230400, 460800, 921600")]
    [InlineData("""  }, "health": { "listen": "0.0.0.0:80" } """,
        "kiosk.json: health.listen: \"0.0.0.0:80\" is not allowed; it must be 127.0.0.1:PORT, [::1]:PORT or off")]
    [InlineData("""  }, "health": { "listen": "127.999.0.0:99999" } """,
        "kiosk.json: health.listen: \"127.999.0.0:99999\" is not allowed; it must be 127.0.0.1:PORT, [::1]:PORT or off")]
    [InlineData("""  }, "telemetry": { "otlpEndpoint": "http://:" } """,
        "kiosk.json: telemetry.otlpEndpoint: \"http://:\" is not allowed; it must be an http or https address, or off")]
    [InlineData(""" "lineRateMin": 0 } """, "kiosk.json: uplink.lineRateMin: 0 is not allowed; it must be a whole number from 1 to 1000000")]
    [InlineData("""  }, "encryption": { "keySource": "tpm" } """,
        "kiosk.json: encryption.keySource: \"tpm\" is not allowed; it must be one of file, pkcs11")]
    [InlineData("""  }, "encryption": { "keySource": "pkcs11", "module": "/m.so", "token": "t" } """,
        "kiosk.json: encryption.pinFile: must be given with keySource pkcs11")]
    [InlineData("""  }, "time": 1 """, "kiosk.json: time: must be an object: { ... }")]
    [InlineData(""" "inFlightMax": 1000 } """, "kiosk.json: uplink.unreceiptedMax: 900 must be from 1000 to 10000")]
    public void Wrong_key_or_value_is_named_with_what_is_allowed(string rest, string error)
    {
        ConfigurationResult result = ConfigurationFile.Parse("{" + Least + "," + rest + "}", "kiosk.json");

        Assert.Null(result.Options);
        Assert.Equal([error], result.Errors);
    }

    [Fact]
    public void All_errors_are_told_at_once_and_what_is_missing_too()
    {
        ConfigurationResult result = ConfigurationFile.Parse("""{ "kioskID": "x", "visit": { "maximumMinutes": 0, "nonsense": 1 } }""", "f");

        Assert.Equal(8, result.Errors.Count);
        Assert.Contains(result.Errors, e => e.StartsWith("f: kioskId: is missing", StringComparison.Ordinal));
        Assert.Contains(result.Errors, e => e.StartsWith("f: uplink.brokerHost: is missing", StringComparison.Ordinal));
        Assert.Contains("f: kioskID: unknown key; did you mean kioskId?", result.Errors);
    }

    [Theory]
    [InlineData("{ \"kioskId\": ", "f, line 1: not valid JSON")]
    [InlineData("{ \"kioskId\": \"a\", \"kioskId\": \"b\" }", "f")]
    [InlineData("[]", "f: the file: must be an object")]
    public void Broken_file_is_an_error_with_its_place(string text, string error)
    {
        ConfigurationResult result = ConfigurationFile.Parse(text, "f");

        Assert.Null(result.Options);
        Assert.StartsWith(error, result.Errors[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_file_says_how_to_write_one()
    {
        ConfigurationResult result = ConfigurationFile.Load("/nonexistent/kiosk.json");

        Assert.Contains("--print-config", Assert.Single(result.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_address_is_named_before_anything_is_made_and_the_socket_is_not_left_behind()
    {
        using var folder = new TemporaryFolder();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var options = new KioskOptions
        {
            Control = new ControlOptions { Socket = folder.File("c.sock") },
            Health = new HealthOptions { Listen = other.LocalEndpoint.ToString()! }, Screen = new ScreenSection { Listen = "off" },
        };
        await using DurableStore store = DurableStore.Open(folder.File("kiosk.db"), [VisitSchema.Statements]);
        using DeviceKey key = DeviceKey.Create();
        await using RecordOutbox outbox = RecordOutbox.Open(new OutboxOptions(folder.File("outbox")), new PosixDisk(), null, TimeProvider.System);

        var refused = Assert.Throws<HostStartException>(() => KioskHost.Build(options, Clock.System(1), store, outbox, key, _ => { }));

        Assert.StartsWith($"health.listen {other.LocalEndpoint} cannot be listened on: Address already in use; ", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("c.sock")));
    }

    [Fact]
    public async Task A_socket_that_cannot_be_made_is_named()
    {
        using var folder = new TemporaryFolder();
        var options = new KioskOptions { Control = new ControlOptions { Socket = folder.File("missing/c.sock") } };
        await using DurableStore store = DurableStore.Open(folder.File("kiosk.db"), [VisitSchema.Statements]);
        using DeviceKey key = DeviceKey.Create();
        await using RecordOutbox outbox = RecordOutbox.Open(new OutboxOptions(folder.File("outbox")), new PosixDisk(), null, TimeProvider.System);

        var refused = Assert.Throws<HostStartException>(() => KioskHost.Build(options, Clock.System(1), store, outbox, key, _ => { }));

        Assert.Contains($"control.socket {folder.File("missing/c.sock")} cannot be listened on", refused.Message, StringComparison.Ordinal);
    }

    private static KioskOptions Right(string text)
    {
        ConfigurationResult result = ConfigurationFile.Parse(text, "kiosk.json");
        Assert.Empty(result.Errors);
        return result.Options!;
    }
}
