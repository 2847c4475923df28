using System.Security.Cryptography;
using System.Text;

namespace Kiosk.Edge.Screen.Web;

/// <summary>
/// Which page is the kiosk's screen: the one that was loaded last, and no other. Each loading gets a fresh random key that only this process makes, so that none can be
/// brought along, and the key before it is worth nothing from then on. May be used from any thread.
/// </summary>
public sealed class ScreenSession
{
    /// <summary>The cookie's name.</summary>
    public const string Cookie = "kiosk-screen";

    private const int KeyBytes = 32;

    private readonly Lock _lock = new();
    private byte[] _key = RandomNumberGenerator.GetBytes(KeyBytes);
    private long _page;

    /// <summary>Called when another page has become the screen.</summary>
    public event Action? Moved;

    /// <summary>The page that is the screen; 0 before the first.</summary>
    public long Page
    {
        get
        {
            lock (_lock) return _page;
        }
    }

    /// <summary>A page is being loaded.</summary>
    /// <returns>Its number, and its key for the cookie.</returns>
    public (long Page, string Key) Begin()
    {
        string key;
        long page;
        lock (_lock)
        {
            _key = RandomNumberGenerator.GetBytes(KeyBytes);
            (key, page) = (Convert.ToHexStringLower(_key), ++_page);
        }

        Moved?.Invoke();
        return (page, key);
    }

    /// <summary>Whether a key is that of the page that is the screen.</summary>
    public bool Holds(string? key)
    {
        if (key is null || key.Length != 2 * KeyBytes) return false;
        lock (_lock) return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(key), Encoding.ASCII.GetBytes(Convert.ToHexStringLower(_key)));
    }
}
