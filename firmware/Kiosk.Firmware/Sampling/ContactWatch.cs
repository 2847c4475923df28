using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Firmware
{
    /// <summary>
    /// Tells lost and made contact of a channel's sensor as events, when it has lasted: an electrode that rubs would fill the
    /// retained store. The blocks' flags tell every touch, however short.
    /// </summary>
    public sealed class ContactWatch
    {
        /// <summary>Time that a change must last before it is told, us.</summary>
        public const long LastsUs = 200000;

        private readonly RetainedStore _retained;
        private readonly Part _part;
        private readonly Channel _channel;
        private bool _isMade = true;
        private long _agreedUs;

        /// <param name="part">The part that senses the contact.</param>
        /// <param name="channel">The channel that depends on it.</param>
        /// <param name="retained">Takes the events.</param>
        public ContactWatch(Part part, Channel channel, RetainedStore retained)
        {
            _part = part;
            _channel = channel;
            _retained = retained;
        }

        /// <summary>An acquisition begins: contact is taken for made until it is seen not to be.</summary>
        public void Restart(long nowUs)
        {
            _isMade = true;
            _agreedUs = nowUs;
        }

        /// <summary>Takes what the part says now.</summary>
        public void Update(bool isMade, uint acquisition, long nowUs)
        {
            if (isMade == _isMade)
            {
                _agreedUs = nowUs;
                return;
            }

            if (nowUs - _agreedUs >= LastsUs)
            {
                _isMade = isMade;
                EventCode code = isMade ? EventCode.ContactMade : EventCode.ContactLost;
                _retained.AddEvent(acquisition, nowUs, code, _part, _channel, isMade ? NoData.None : NoData.NotApplied, 0);
            }
        }
    }
}
