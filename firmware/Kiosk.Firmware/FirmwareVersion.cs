namespace Kiosk.Firmware
{
    /// <summary>The version of this firmware, said in every hello. It has nothing to do with the version of the wire format.</summary>
    public static class FirmwareVersion
    {
        public const byte Major = 0;
        public const byte Minor = 1;
        public const byte Patch = 0;
    }
}
