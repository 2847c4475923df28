using Kiosk.Nano.ApiSurface.Generator;
using Kiosk.Tests.House;
using Xunit;

namespace Kiosk.Tests.NanoGate;

/// <summary>From signature listings to the committed stubs.</summary>
public sealed class SurfaceGeneratorTests
{
    [Fact]
    public void The_committed_stubs_are_what_the_listings_give()
    {
        IReadOnlyList<SurfaceFile> files = SurfaceFiles.From(TestData.Path("../reference/nanoframework-api"));

        string folder = Path.Combine(Repository.Root, "firmware", "nano", "ApiSurface", "Generated");
        Assert.Equal(files.Select(f => f.Name).Order(StringComparer.Ordinal), Directory.GetFiles(folder).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));
        Assert.All(files, f => Assert.Equal(f.Text, File.ReadAllText(Path.Combine(folder, f.Name))));
    }

    [Fact]
    public void A_listing_is_read_into_types_and_members()
    {
        const string text = """
            public sealed class A.B.Port : IDisposable
                 int Field;
                const char Escape = x;
                int this[int index] { get; set; }
                event Handler Opened;
                Port(string name, Mode mode = 1);
                static bool TryOpen(string name, out Port port);
                static bool op_Equality(Port a, Port b);
            public enum A.B.Mode
                { Off = 0, On = 1 }
            public delegate void A.B.Handler`1<T>(T sender);
            """;

        IReadOnlyList<ListedType> types = Listing.Read("test", text);

        Assert.Equal(["A.B.Port", "A.B.Mode", "A.B.Handler"], types.Select(t => t.FullName));
        Assert.Equal(
            ["Field()", "Escape()", "this(int)", "Opened()", "Port(string,Mode)", "TryOpen(string,outPort)", "op_Equality(Port,Port)"],
            types[0].Members.Select(m => m.Signature));
        Assert.Equal("1", types[0].Members[4].Parameters[1].Default);
        Assert.Equal("{ Off = 0, On = 1 }", types[1].EnumBody);
        Assert.Equal(["T"], types[2].TypeParameters);
    }

    [Theory]
    [InlineData("class Broken", "test, line 2: not a type of a signature listing: \"class Broken\"")]
    [InlineData("    int Method(", "test, line 2: not a member of a signature listing: \"    int Method(\"")]
    public void A_line_that_is_no_signature_is_refused_with_its_place(string line, string message)
    {
        var error = Assert.Throws<FormatException>(() => Listing.Read("test", "public class A.B\n" + line));

        Assert.Equal(message, error.Message);
    }
}
