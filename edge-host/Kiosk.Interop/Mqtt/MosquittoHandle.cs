using System.Runtime.InteropServices;

namespace Kiosk.Interop.Mqtt;

/// <summary>One native client instance, and the GCHandle by which its callbacks find their managed owner.</summary>
/// <remarks>The instance is destroyed when the last call on it has returned, and never within one of its own callbacks.</remarks>
internal sealed class MosquittoHandle : SafeHandle
{
    private GCHandle _owner;

    /// <summary>Makes an instance.</summary>
    /// <exception cref="InvalidOperationException">libmosquitto is missing or unfit (see <see cref="MqttLibrary"/>), or refused the client id.</exception>
    internal MosquittoHandle(string clientId, bool cleanStart, object owner) : base(0, ownsHandle: true)
    {
        MqttLibrary.Require();
        _owner = GCHandle.Alloc(owner);
        SetHandle(Mosquitto.New(clientId, cleanStart, GCHandle.ToIntPtr(_owner)));
        if (IsInvalid)
        {
            _owner.Free();
            throw new InvalidOperationException($"libmosquitto refuses the client id '{clientId}'; use 1 to 65535 bytes of UTF-8 without control characters.");
        }
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Mosquitto.Destroy(handle);
        _owner.Free();
        return true;
    }
}
