using System.Text.RegularExpressions;
using System.Xml.Linq;
using Kiosk.Firmware;
using Kiosk.Tests.House;
using Xunit;

namespace Kiosk.Tests.NanoGate;

/// <summary>The device project cannot be built here; what can be checked is that it is the gate's twin.</summary>
public sealed class DeviceProjectTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "firmware", "nano");

    [Theory]
    [InlineData("Kiosk.Device.nfproj")]
    [InlineData("Gate/Kiosk.Nano.Gate.csproj")]
    public void Gate_and_device_project_take_their_sources_from_one_list_alone(string project)
    {
        XElement root = Xml(project);

        Assert.Contains(Attributes(root, "Import", "Project"), import => import.EndsWith("NanoSources.props", StringComparison.Ordinal));
        Assert.Empty(Attributes(root, "Compile", "Include"));
    }

    [Fact]
    public void The_list_has_every_nano_dialect_folder_and_the_adapters_and_each_folder_has_sources()
    {
        string[] expected = ["../../drivers/Kiosk.Drivers", "../../drivers/Kiosk.Measurements", "../Kiosk.Firmware", "../Kiosk.Wire", "Adapters"];

        string[] listed =
        [
            .. Attributes(Xml("NanoSources.props"), "Compile", "Include")
                .Select(glob => glob.Replace("$(MSBuildThisFileDirectory)", "", StringComparison.Ordinal).Replace("/**/*.cs", "", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];

        Assert.Equal(expected, listed);
        Assert.All(listed, folder => Assert.NotEmpty(Repository.Files(Path.Combine("firmware", "nano", folder), "*.cs")));
    }

    [Fact]
    public void Each_package_is_referenced_at_its_version_and_nothing_else_is()
    {
        string[] packages =
        [
            .. Xml("packages.config").Elements("package").Select(p => $"{p.Attribute("id")!.Value}.{p.Attribute("version")!.Value}").Order(StringComparer.Ordinal),
        ];

        string[] referenced =
        [
            .. Xml("Kiosk.Device.nfproj").Descendants().Where(e => e.Name.LocalName == "HintPath").Select(h => h.Value.Split('\\')[1]).Order(StringComparer.Ordinal),
        ];

        Assert.Equal(packages, referenced);
    }

    [Fact]
    public void The_gate_s_surface_is_what_the_packages_bring()
    {
        string[] packages = [.. Xml("packages.config").Elements("package").Select(p => p.Attribute("id")!.Value).Order(StringComparer.Ordinal)];

        string[] surface =
        [
            .. new[] { "Generated", "ByHand" }
                .SelectMany(folder => Directory.GetFiles(Path.Combine(Folder, "ApiSurface", folder), "*.cs"))
                .Select(file => PackageOf(Path.GetFileNameWithoutExtension(file)))
                .Order(StringComparer.Ordinal),
        ];

        Assert.Equal(packages, surface);
    }

    [Fact]
    public void The_device_project_leaves_the_language_version_to_its_project_system()
    {
        Assert.DoesNotContain(Xml("Kiosk.Device.nfproj").Descendants(), e => e.Name.LocalName == "LangVersion");
    }

    [Fact]
    public void Every_pin_rate_and_address_of_the_board_description_is_used_by_the_adapters()
    {
        string adapters = string.Concat(Repository.Files("firmware/nano/Adapters", "*.cs").Select(File.ReadAllText));

        string[] unused =
        [
            .. typeof(BoardDescription).GetFields()
                .Where(f => f.FieldType == typeof(int))
                .Select(f => $"BoardDescription.{f.Name}")
                .Where(name => !Regex.IsMatch(adapters, $@"\b{name}\b")),
        ];

        Assert.Empty(unused);
    }

    private static string PackageOf(string library)
    {
        if (library == "mscorlib") return "nanoFramework.CoreLibrary";
        return library.StartsWith("nanoFramework.", StringComparison.Ordinal) ? library : "nanoFramework." + library;
    }

    private static XElement Xml(string file) => XDocument.Load(Path.Combine(Folder, file)).Root!;

    private static IEnumerable<string> Attributes(XElement root, string element, string attribute) =>
        root.Descendants().Where(e => e.Name.LocalName == element).Select(e => e.Attribute(attribute)!.Value);
}
