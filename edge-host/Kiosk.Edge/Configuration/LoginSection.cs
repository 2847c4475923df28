namespace Kiosk.Edge.Configuration;

/// <summary>Login with an identity service, by another device.</summary>
public sealed record LoginSection
{
    [Option("The backend that gives the login's QR code and says who logged in; the secrets of the identity service stay with it.")]
    public BackendSection Backend { get; init; } = new();
}
