using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;

namespace Kiosk.Edge.Screen.Web;

/// <summary>The page's files, out of the program itself: <c>/assets/{name}</c>.</summary>
public sealed class ScreenAssets
{
    private const string Resources = "assets/";

    private readonly FrozenDictionary<string, (byte[] Content, string Type)> _files;

    public ScreenAssets()
    {
        Assembly assembly = typeof(ScreenAssets).Assembly;
        _files = assembly.GetManifestResourceNames().Where(name => name.StartsWith(Resources, StringComparison.Ordinal))
            .ToFrozenDictionary(name => name[Resources.Length..], name => (Read(assembly, name), TypeOf(name)));
        Version = Convert.ToHexStringLower(SHA256.HashData([.. _files.OrderBy(file => file.Key, StringComparer.Ordinal).SelectMany(file => file.Value.Content)]))[..12];
    }

    /// <summary>Changes with any of the files: a browser that kept an old one asks for the new one.</summary>
    public string Version { get; }

    /// <summary>Adds the paths.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/assets/{name}", (string name) =>
        _files.TryGetValue(name, out (byte[] Content, string Type) file) ? Results.Bytes(file.Content, file.Type) : Results.NotFound());

    private static byte[] Read(Assembly assembly, string name)
    {
        using Stream stream = assembly.GetManifestResourceStream(name)!;
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".woff2" => "font/woff2",
        string other => throw new InvalidOperationException($"no type is known for {other}: add it"),
    };
}
