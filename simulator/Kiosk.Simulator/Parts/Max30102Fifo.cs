namespace Kiosk.Simulator.Parts;

/// <summary>The FIFO of a MAX30102: 32 samples of one to four channels, three bytes each, with pointers that software may write.</summary>
internal sealed class Max30102Fifo
{
    public const int Depth = 32;

    private const int ChannelsMax = 4;

    private readonly int[] _values = new int[Depth * ChannelsMax];
    private int _channels = 1;
    private int _byteInSample;

    public int Count { get; private set; }

    public int WritePointer { get; private set; }

    public int ReadPointer { get; private set; }

    /// <summary>Lost samples, 0 to 31; a whole sample read makes it 0.</summary>
    public int Lost { get; private set; }

    public void PowerOn()
    {
        Count = 0;
        WritePointer = 0;
        ReadPointer = 0;
        Lost = 0;
        _byteInSample = 0;
    }

    public void SetWritePointer(int value)
    {
        WritePointer = value & 31;
        Count = (WritePointer - ReadPointer) & 31;
    }

    public void SetReadPointer(int value)
    {
        ReadPointer = value & 31;
        Count = (WritePointer - ReadPointer) & 31;
        _byteInSample = 0;
    }

    public void SetLost(int value)
    {
        Lost = value & 31;
    }

    /// <param name="leftJustified">One 18-bit value for each channel.</param>
    /// <param name="channels">How many of them count.</param>
    /// <param name="rollOver">
    /// What a full FIFO does: drop the new sample, or overwrite the oldest (that the read pointer then moves, and that the loss is counted,
    /// is not confirmed).
    /// </param>
    public void Push(int[] leftJustified, int channels, bool rollOver)
    {
        _channels = channels;
        if (Count == Depth)
        {
            Lost = Math.Min(Lost + 1, 31);
            if (!rollOver) return;
            ReadPointer = (ReadPointer + 1) & 31;
            Count--;
        }

        Array.Copy(leftJustified, 0, _values, WritePointer * ChannelsMax, channels);
        WritePointer = (WritePointer + 1) & 31;
        Count++;
    }

    /// <summary>The next byte of the oldest sample. Reading an empty FIFO gives zeros and moves nothing.</summary>
    public byte ReadByte()
    {
        if (Count == 0) return 0;
        int value = _values[(ReadPointer * ChannelsMax) + (_byteInSample / 3)];
        byte result = (byte)(value >> (16 - (8 * (_byteInSample % 3))));
        _byteInSample++;
        if (_byteInSample == 3 * _channels)
        {
            _byteInSample = 0;
            ReadPointer = (ReadPointer + 1) & 31;
            Count--;
            Lost = 0;
        }

        return result;
    }
}
