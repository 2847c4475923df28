using Kiosk.Wire;

namespace Kiosk.Firmware
{
    /// <summary>Names for log lines; the runtime has none for the values of an enum.</summary>
    public static class CuffNames
    {
        /// <summary>Why a cycle ended.</summary>
        public static string Of(CuffEnd end)
        {
            switch (end)
            {
                case CuffEnd.Complete: return "complete";
                case CuffEnd.Commanded: return "released on command";
                case CuffEnd.StopButton: return "stop button";
                case CuffEnd.OverPressure: return "pressure above the limit";
                case CuffEnd.TooLong: return "under pressure for too long";
                case CuffEnd.HostSilent: return "edge host silent";
                case CuffEnd.SensorsDisagree: return "the pressure sensors disagree";
                case CuffEnd.SensorStuck: return "a pressure sensor is stuck";
                case CuffEnd.SensorFailed: return "a pressure sensor failed";
                case CuffEnd.NoPressure: return "no pressure: cuff loose, leak, or pump dead";
                case CuffEnd.NoDeflation: return "the bleed valve does not let the pressure down";
                case CuffEnd.NoRelease: return "the pressure stays although the valves are open";
                case CuffEnd.Interrupted: return "a turn came too late, or the clock jumped";
            }

            return "?";
        }
    }
}
