using System.Buffers.Binary;
using Kiosk.Peripherals.Readings;

namespace Kiosk.Peripherals.Bluetooth.Profiles;

/// <summary>
/// Reads the fields of a characteristic, low byte first; the one place that checks bounds. Beyond the end it gives zeros and
/// remembers that it did: a decoder asks <see cref="Problem"/> once, at its end.
/// </summary>
internal ref struct FieldReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _left = bytes;
    private bool _isTruncated;

    /// <summary>None when everything was there and nothing is left over.</summary>
    public readonly NoReading Problem => _isTruncated ? NoReading.Truncated : _left.IsEmpty ? NoReading.None : NoReading.Malformed;

    /// <summary>Takes what is left.</summary>
    public ReadOnlySpan<byte> Rest()
    {
        ReadOnlySpan<byte> rest = _left;
        _left = [];
        return rest;
    }

    public byte U8() => Take(1)[0];

    public ushort U16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public short S16() => BinaryPrimitives.ReadInt16LittleEndian(Take(2));

    public int U24()
    {
        ReadOnlySpan<byte> three = Take(3);
        return three[0] | (three[1] << 8) | (three[2] << 16);
    }

    public MedicalNumber SFloat() => MedicalNumber.OfSFloat(U16());

    public MedicalNumber Float() => MedicalNumber.OfFloat(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)));

    /// <summary>The Date Time field: year, month and day are 0 where the device does not know them.</summary>
    /// <returns>Null when it is no whole time.</returns>
    public DeviceTime? DateTime()
    {
        ushort year = U16();
        return DeviceTime.Of(year, U8(), U8(), U8(), U8(), U8());
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (_left.Length < count)
        {
            _isTruncated = true;
            _left = [];
            return new byte[4];
        }

        ReadOnlySpan<byte> taken = _left[..count];
        _left = _left[count..];
        return taken;
    }
}
