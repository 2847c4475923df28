using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kiosk.Interop.Native;

/// <summary>An eventfd: wakes a thread that is blocked in poll(2). Any thread may signal it.</summary>
internal sealed unsafe class WakeEvent : IDisposable
{
    private readonly SafeFileHandle _descriptor;

    internal WakeEvent()
    {
        _descriptor = Libc.EventFd(0, Libc.NonBlocking | Libc.CloseOnExec);
        if (_descriptor.IsInvalid)
        {
            throw new IOException("cannot create an eventfd: " + Marshal.GetLastPInvokeErrorMessage());
        }
    }

    /// <summary>Makes the present or next wait return. Does nothing once disposed: then nobody waits.</summary>
    internal void Signal()
    {
        ulong one = 1;
        try
        {
            // The only failure is EAGAIN (counter full): then the event is signalled already.
            _ = Libc.Write(_descriptor, (byte*)&one, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            return; // The waiter has ended and closed the event while we came: there is no one to wake.
        }
    }

    /// <summary>Takes the signal back, so that the next wait blocks again.</summary>
    internal void Clear()
    {
        ulong count;
        _ = Libc.Read(_descriptor, (byte*)&count, sizeof(ulong));
    }

    /// <summary>Waits for <paramref name="events"/> on a descriptor, a signal, or the end of the time.</summary>
    /// <param name="descriptor">A descriptor that the caller keeps open during the call; below 0 waits for the signal alone.</param>
    /// <param name="events">POLLIN and so on; POLLERR and POLLHUP are always reported.</param>
    /// <param name="timeoutMs">0 asks and returns; negative waits for ever.</param>
    /// <param name="signalled">True when <see cref="Signal"/> was called and not yet cleared.</param>
    /// <returns>What happened on the descriptor: 0 at the end of the time, at a signal, and when a unix signal interrupted.</returns>
    internal short Wait(int descriptor, short events, int timeoutMs, out bool signalled)
    {
        bool held = false;
        try
        {
            _descriptor.DangerousAddRef(ref held);
            Libc.PollFd* both = stackalloc Libc.PollFd[2];
            both[0] = new Libc.PollFd { Descriptor = descriptor, Events = events };
            both[1] = new Libc.PollFd { Descriptor = (int)_descriptor.DangerousGetHandle(), Events = Libc.PollIn };
            int ready = Libc.Poll(both, 2, timeoutMs);
            signalled = ready > 0 && both[1].Returned != 0;
            return ready > 0 ? both[0].Returned : (short)0;
        }
        finally
        {
            if (held)
            {
                _descriptor.DangerousRelease();
            }
        }
    }

    /// <summary>As the other, for a descriptor that is kept open by the call itself.</summary>
    /// <exception cref="ObjectDisposedException">The descriptor or this event was disposed.</exception>
    internal short Wait(SafeFileHandle descriptor, short events, int timeoutMs, out bool signalled)
    {
        bool held = false;
        try
        {
            descriptor.DangerousAddRef(ref held);
            return Wait((int)descriptor.DangerousGetHandle(), events, timeoutMs, out signalled);
        }
        finally
        {
            if (held)
            {
                descriptor.DangerousRelease();
            }
        }
    }

    public void Dispose() => _descriptor.Dispose();
}
