namespace Kiosk.Firmware
{
    /// <summary>Where the cuff stands. Only the states from Zeroing to Holding keep the dead-man circuit going, and Zeroing does not either.</summary>
    // boot --> Resting --30 s below 15 mmHg--> Ready --begin--> Zeroing --> Inflating --target--> Settling --> Deflating --end of trace--> Releasing
    //             ^  ^                          |                  ^            |                                 ^
    //             |  |                          |                  |            +--target (self-test)--> Holding -+
    //             |  |                          +--begin (self-test)--> RailCheck
    //             |  +--below 10 mmHg-- Releasing <--any limit, any fault, stop button, command-- (RailCheck .. Holding)
    //             |                         |
    //             |                         +--not below 10 mmHg within 4 s--> Locked
    //             +-----------------------------below 10 mmHg--------------------+
    public enum CuffState : byte
    {
        /// <summary>Valves open; the rest between cycles runs, and starts over with any pressure and any silent sensor.</summary>
        Resting = 0,

        /// <summary>Valves open; a cycle may begin.</summary>
        Ready = 1,

        /// <summary>Self-test: the pump is told to run without the dead-man circuit, and must not.</summary>
        RailCheck = 2,

        /// <summary>Valves open; the sensors' zero is taken.</summary>
        Zeroing = 3,

        /// <summary>The pump runs.</summary>
        Inflating = 4,

        /// <summary>At the target, everything shut: valves and air come to rest.</summary>
        Settling = 5,

        /// <summary>The bleed valve lets the pressure down.</summary>
        Deflating = 6,

        /// <summary>Self-test: everything shut, to see whether the pressure stays.</summary>
        Holding = 7,

        /// <summary>Valves open; the pressure has to fall.</summary>
        Releasing = 8,

        /// <summary>Valves open, and the pressure has not fallen.</summary>
        Locked = 9,
    }

    /// <summary>What a cycle is for.</summary>
    public enum CuffProgram : byte
    {
        /// <summary>Blood pressure: up to a target and slowly down.</summary>
        Measurement = 0,

        /// <summary>Self-test without a patient: a little pressure, held, bled, released.</summary>
        Test = 1,
    }
}
