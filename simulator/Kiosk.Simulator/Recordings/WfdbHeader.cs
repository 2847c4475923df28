namespace Kiosk.Simulator.Recordings;

/// <summary>What a WFDB header says of a record (WFDB Applications Guide, header(5)).</summary>
/// <param name="File">Path of the header.</param>
/// <param name="FrameRateHz">Frames per second.</param>
/// <param name="FrameCount">Frames in the record; null when the header does not say and the signal files decide.</param>
/// <param name="Signals">One for each signal line, in order.</param>
internal sealed record WfdbHeader(string File, double FrameRateHz, int? FrameCount, IReadOnlyList<WfdbSignal> Signals);

/// <summary>One signal line of a WFDB header, defaults filled in.</summary>
/// <param name="Line">Line number in the header, from 1.</param>
/// <param name="DataFile">Path of the signal file.</param>
/// <param name="Format">Sample format: 16 or 212.</param>
/// <param name="SamplesPerFrame">Samples of this signal in each frame; its rate is that many times the frame rate.</param>
/// <param name="SkewFrames">Frames by which this signal lies late in its file: sample 0 is that many frames in.</param>
/// <param name="ByteOffset">Bytes before the first frame.</param>
/// <param name="Gain">Adu per physical unit; 200 when the header gives none or 0.</param>
/// <param name="Baseline">The adu of physical zero; the adc zero when the header gives none.</param>
/// <param name="Unit">Physical unit; mV when the header gives none.</param>
/// <param name="Checksum">The low 16 bits of the sum of the samples as stored; null when the header gives none.</param>
/// <param name="Name">The description; <c>signal n</c> when the header gives none.</param>
internal sealed record WfdbSignal(
    int Line,
    string DataFile,
    int Format,
    int SamplesPerFrame,
    int SkewFrames,
    int ByteOffset,
    double Gain,
    int Baseline,
    string Unit,
    ushort? Checksum,
    string Name);
