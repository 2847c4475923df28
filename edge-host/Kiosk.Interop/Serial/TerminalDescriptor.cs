using System.Diagnostics;
using System.Runtime.InteropServices;
using Kiosk.Interop.Native;
using Microsoft.Win32.SafeHandles;

namespace Kiosk.Interop.Serial;

/// <summary>A non-blocking terminal descriptor, read and written with bounded waits that Dispose ends at once.</summary>
/// <remarks>The descriptor's number cannot be reused under a caller: each call on it holds the SafeHandle.</remarks>
internal sealed unsafe class TerminalDescriptor(SafeFileHandle handle) : IDisposable
{
    // A pseudo-terminal can report POLLOUT and then take nothing: look again after this long instead of spinning.
    private const int RetryMs = 2;
    private const short Broken = Libc.PollHup | Libc.PollErr | Libc.PollNval;

    private readonly WakeEvent _wake = new();
    private volatile bool _disposed;
    private int _disposals;

    /// <summary>Reads what is there, or waits for it.</summary>
    internal SerialTransfer Read(Span<byte> buffer, int timeoutMs)
    {
        ArgumentOutOfRangeException.ThrowIfZero(buffer.Length, nameof(buffer));
        ArgumentOutOfRangeException.ThrowIfNegative(timeoutMs);
        try
        {
            return ReadUntil(Stopwatch.GetTimestamp(), buffer, timeoutMs);
        }
        catch (ObjectDisposedException)
        {
            return new SerialTransfer(SerialStatus.Disposed, 0);
        }
    }

    /// <summary>Writes all, or as much as the other end takes in the time.</summary>
    internal SerialTransfer Write(ReadOnlySpan<byte> bytes, int timeoutMs)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(timeoutMs);
        int done = 0;
        try
        {
            SerialStatus status = WriteUntil(Stopwatch.GetTimestamp(), bytes, timeoutMs, ref done);
            return new SerialTransfer(status, done);
        }
        catch (ObjectDisposedException)
        {
            return new SerialTransfer(SerialStatus.Disposed, done);
        }
    }

    /// <summary>True while the other side is closed (POLLHUP).</summary>
    /// <exception cref="ObjectDisposedException">Disposed.</exception>
    internal bool IsHungUp => (_wake.Wait(handle, 0, 0, out _) & Libc.PollHup) != 0;

    /// <summary>Waits without looking at the line.</summary>
    /// <returns>False when disposed meanwhile.</returns>
    /// <exception cref="ObjectDisposedException">Disposed before.</exception>
    internal bool Pause(int timeoutMs)
    {
        _ = _wake.Wait(-1, 0, timeoutMs, out bool woken);
        return !woken;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposals, 1) != 0)
        {
            return;
        }

        _disposed = true;
        _wake.Signal();
        // What was not sent is dropped: a close would otherwise wait for a stuck line to take it, up to 30 s.
        Termios.DiscardQueues(handle);
        handle.Dispose();
        _wake.Dispose();
    }

    private SerialTransfer ReadUntil(long started, Span<byte> buffer, int timeoutMs)
    {
        while (!_disposed)
        {
            int left = Left(started, timeoutMs);
            short events = _wake.Wait(handle, Libc.PollIn, left, out bool woken);
            if (woken)
            {
                break;
            }

            if (events == 0 && left == 0)
            {
                return new SerialTransfer(SerialStatus.TimedOut, 0);
            }

            if (events != 0)
            {
                nint count = ReadNow(buffer);
                if (count > 0)
                {
                    return new SerialTransfer(SerialStatus.Ok, (int)count);
                }

                if (count == 0 || !IsPassing(Marshal.GetLastPInvokeError()) || (events & Broken) != 0)
                {
                    return new SerialTransfer(SerialStatus.LineGone, 0);
                }
            }
        }

        return new SerialTransfer(SerialStatus.Disposed, 0);
    }

    private SerialStatus WriteUntil(long started, ReadOnlySpan<byte> bytes, int timeoutMs, ref int done)
    {
        while (done < bytes.Length)
        {
            nint count = WriteNow(bytes[done..]);
            if (count > 0)
            {
                done += (int)count;
                continue;
            }

            if (count < 0 && !IsPassing(Marshal.GetLastPInvokeError()))
            {
                return SerialStatus.LineGone;
            }

            SerialStatus wait = AwaitRoom(Left(started, timeoutMs));
            if (wait != SerialStatus.Ok)
            {
                return wait;
            }
        }

        return SerialStatus.Ok;
    }

    private SerialStatus AwaitRoom(int leftMs)
    {
        if (leftMs == 0)
        {
            return SerialStatus.TimedOut;
        }

        short events = _wake.Wait(handle, Libc.PollOut, leftMs, out bool woken);
        if (!woken && (events & Broken) != 0)
        {
            return SerialStatus.LineGone;
        }

        if (!woken && events != 0)
        {
            woken = !Pause(RetryMs);
        }

        return woken || _disposed ? SerialStatus.Disposed : SerialStatus.Ok;
    }

    private nint ReadNow(Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            return Libc.Read(handle, start, (nuint)buffer.Length);
        }
    }

    private nint WriteNow(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            return Libc.Write(handle, start, (nuint)bytes.Length);
        }
    }

    private static bool IsPassing(int error) => error is Libc.Eagain or Libc.Eintr;

    /// <summary>What is left of a wait, ms, rounded up so that the last millisecond is not spent spinning.</summary>
    internal static int Left(long started, int timeoutMs)
    {
        double left = timeoutMs - Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        return left <= 0 ? 0 : (int)Math.Ceiling(left);
    }
}
