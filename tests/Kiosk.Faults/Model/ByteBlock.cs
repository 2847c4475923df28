namespace Kiosk.Faults.Model;

/// <summary>The content of a file in memory: bytes that grow, with zeros where nothing was written.</summary>
internal sealed class ByteBlock
{
    private byte[] _bytes;

    public ByteBlock(ReadOnlySpan<byte> start)
    {
        _bytes = start.ToArray();
        Length = start.Length;
    }

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty) return;
        if (offset + data.Length > Length) Resize(offset + data.Length);
        data.CopyTo(_bytes.AsSpan(checked((int)offset)));
    }

    public void Resize(long length)
    {
        int wanted = checked((int)length);
        if (wanted > _bytes.Length) Array.Resize(ref _bytes, Math.Max(wanted, Math.Min(_bytes.Length * 2, Array.MaxLength)));
        // What a cut removes must not come back when the file grows again.
        if (wanted < Length) _bytes.AsSpan(wanted, Length - wanted).Clear();
        Length = wanted;
    }
}
