namespace Kiosk.Outbox;
