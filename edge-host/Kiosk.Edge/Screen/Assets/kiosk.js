// What only the browser can do: language and focus of the document, sound, keys of a tactile pad, and waiting for a host that starts again.
'use strict';
window.kiosk = window.kiosk || {};
(() => {
  const RELOAD_MS_MIN = 5000, LOOK_MS = 500, FIXUP_MS = 60, TOUCH_MS_MAX = 10000, BEGIN_MS_MIN = 15000, BEGIN_MS_MAX = 60000;
  const voice = new Audio();
  const offline = document.getElementById('offline');
  let waiting = false, renewing = false, hadPerson = false, shown = '';

  // Where the next key goes: what lies over the step, a page that takes typed characters, or the step.
  const place = () => document.querySelector('#overlay-title') || document.querySelector('main [data-keys]') || document.querySelector('main');

  // Another step, overlay or language: said to readers, and where the next key goes. The texts are those for a host that is away, in the person's language.
  window.kiosk.show = (language, hasOverlay, title, text, step, task) => {
    document.documentElement.lang = language;
    offline.querySelector('h2').textContent = title;
    offline.querySelector('p').textContent = text;
    if (step !== 'attract') hadPerson = true;
    else if (hadPerson) { renew(); return; }
    const main = document.querySelector('main'), now = `${step} ${task || ''}`;
    if (main && now !== shown && !hasOverlay) { main.scrollTop = 0; shown = now; }
    place()?.focus({ preventScroll: true });
    touchAgain();
  };

  // What had the focus is gone or can be pressed no more: the next key must not begin at the top of the document.
  window.kiosk.keep = () => {
    const keep = () => { if (!document.activeElement || document.activeElement === document.body) place()?.focus({ preventScroll: true }); };
    keep();
    setTimeout(keep, FIXUP_MS); // What was only disabled loses the focus with the next frame.
  };

  window.kiosk.say = (url, volume) => {
    voice.pause();
    if (!url) { voice.removeAttribute('src'); return; }
    voice.src = url; voice.volume = volume / 5;
    voice.play().catch(() => { });
  };

  // A text or the cards that have the focus are read to their end before an arrow leaves them. False when there is no more that way.
  function scroll(now, by) {
    if (!now?.matches('.text, .whole')) return false;
    let frame = now;
    while (frame && !(frame.scrollHeight > frame.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(frame).overflowY))) frame = frame.parentElement;
    if (!frame) return false;
    const box = now.getBoundingClientRect(), view = frame.getBoundingClientRect(), before = frame.scrollTop;
    if (frame === now || (by > 0 ? box.bottom > view.bottom + 1 : box.top < view.top - 1)) frame.scrollTop += by * frame.clientHeight / 3;
    return frame.scrollTop !== before;
  }

  // Up and down go through everything that can be pressed, Escape goes back, F1 helps, F2 stops: a pad of five keys is enough.
  document.addEventListener('keydown', e => {
    const dialog = document.querySelector('[data-overlay]'), now = document.activeElement;
    const press = name => {
      const named = `[data-test="${name}"]`, b = dialog?.querySelector(named) || document.querySelector(named);
      if (b && !e.repeat && !b.disabled && !b.closest('[inert]')) b.click();
    };
    const move = by => {
      const all = [...(dialog || document).querySelectorAll('button:not([disabled]), [tabindex="0"], input')].filter(b => !b.closest('[inert]'));
      const at = all.indexOf(now), inside = all.filter(b => (dialog || document.querySelector('main'))?.contains(b)), some = inside.length ? inside : all;
      (at < 0 ? some.at(by > 0 ? 0 : -1) : all[(at + by + all.length) % all.length])?.focus();
    };
    switch (e.key) {
      case 'ArrowDown': if (!scroll(now, 1)) move(1); break;
      case 'ArrowUp': if (!scroll(now, -1)) move(-1); break;
      case 'ArrowRight': move(1); break;
      case 'ArrowLeft': move(-1); break;
      case 'Escape': press('back'); break;
      case 'F1': press('help'); break;
      case 'F2': press('stop'); break; // The one of the overlay, where it has one: the cuff is let go whatever is shown.
      case 'Enter': if (!e.repeat) return; break; // A hand that stays on the key presses once.
      case 'Tab': case ' ': case 'Backspace': case 'PageUp': case 'PageDown': return;
      default: if (e.key.length === 1 && !e.ctrlKey && !e.altKey && !e.metaKey) return;
    }
    e.preventDefault();
  });

  // No way out of the page by menu, dragging, zoom or dropped files.
  for (const kind of ['contextmenu', 'dragstart', 'dragover', 'drop', 'gesturestart']) document.addEventListener(kind, e => e.preventDefault());
  document.addEventListener('wheel', e => { if (e.ctrlKey) e.preventDefault(); }, { passive: false });

  const pause = ms => new Promise(done => setTimeout(done, ms));
  const isUp = () => fetch('/assets/kiosk.svg', { cache: 'no-store' }).then(answer => answer.status < 500, () => false);

  // The host keeps everything: when it is back, so is the step. A page that fails at once each time is not loaded again without a pause.
  async function wait() {
    if (waiting) return;
    waiting = true;
    offline.hidden = false;
    await pause(Math.min(RELOAD_MS_MIN, Math.max(0, Number(sessionStorage.getItem('reloaded')) + RELOAD_MS_MIN - Date.now())));
    while (!await isUp()) await pause(LOOK_MS);
    sessionStorage.setItem('reloaded', Date.now());
    location.reload();
  }

  // Somebody left: what this document's memory holds of them goes with it. Once, since the next document begins with nobody; and never into a host that is away.
  async function renew() {
    if (waiting) return;
    renewing = true;
    document.documentElement.classList.add('renewing');
    if (!await isUp()) { wait(); return; }
    if (waiting) return;
    if (document.querySelector('main')?.dataset.step !== 'attract') {
      // Somebody has begun meanwhile, with a card: after them.
      renewing = false;
      document.documentElement.classList.remove('renewing');
      return;
    }
    waiting = true;
    location.reload();
  }

  // Who touches the invitation while it is loaded anew has begun: the new document makes their touch.
  addEventListener('click', e => {
    if (!renewing || !e.target.closest?.('[data-test=start]')) return;
    sessionStorage.setItem('touched', Date.now());
    e.stopImmediatePropagation();
  }, true);

  function touchAgain() {
    const touched = Number(sessionStorage.getItem('touched'));
    sessionStorage.removeItem('touched');
    if (Date.now() - touched < TOUCH_MS_MAX) document.querySelector('[data-test=start]')?.click();
  }

  // Blazor says nothing either of a host that goes away while the page begins: the page would stay blank for good. One that is only slow gets longer each time.
  const begin = Number(sessionStorage.getItem('begin')) || BEGIN_MS_MIN;
  setTimeout(() => {
    if (document.querySelector('main')) { sessionStorage.removeItem('begin'); return; }
    sessionStorage.setItem('begin', Math.min(2 * begin, BEGIN_MS_MAX));
    wait();
  }, begin);

  // Another page has become the screen: who stands before this one takes it back with a touch.
  for (const kind of ['pointerup', 'keyup']) document.addEventListener(kind, () => { if (document.querySelector('main[data-step=taken]')) wait(); });

  // After an error in the host, Blazor only shows this element, and says nothing of a lost connection.
  new MutationObserver(wait).observe(document.getElementById('blazor-error-ui'), { attributes: true, attributeFilter: ['style'] });
  if (window.Blazor) Blazor.start({ circuit: { reconnectionHandler: { onConnectionDown: wait, onConnectionUp: () => { } } } }).catch(wait);
  else wait();
})();
