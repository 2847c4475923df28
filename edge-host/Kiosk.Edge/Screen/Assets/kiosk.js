// What only the browser can do: language and focus of the document, sound, keys of a tactile pad, and waiting for a host that starts again.
'use strict';
window.kiosk = window.kiosk || {};
(() => {
  const voice = new Audio();
  const offline = document.getElementById('offline');
  let waiting = false;

  // Another step or overlay: said to readers, and where the next key goes.
  window.kiosk.show = (language, hasOverlay) => {
    document.documentElement.lang = language;
    const target = hasOverlay ? document.querySelector('#overlay-title') : document.querySelector('main');
    if (target) { target.focus({ preventScroll: true }); target.scrollTop = 0; }
  };
  window.kiosk.say = (url, volume) => {
    voice.pause();
    if (!url) { voice.removeAttribute('src'); return; }
    voice.src = url; voice.volume = volume / 5;
    voice.play().catch(() => { });
  };

  // Up and down go through everything that can be pressed, Escape goes back, F1 helps, F2 stops: a pad of five keys is enough.
  document.addEventListener('keydown', e => {
    const press = name => { const b = document.querySelector(`[data-test="${name}"]`); if (b && !b.disabled && !b.closest('[inert]')) b.click(); };
    const dialog = document.querySelector('[data-overlay]');
    const all = [...(dialog || document).querySelectorAll('button:not([disabled]), [tabindex="0"], input')].filter(b => !b.closest('[inert]'));
    const move = by => { const i = all.indexOf(document.activeElement); all[(i + by + all.length + (i < 0 && by < 0 ? 1 : 0)) % all.length]?.focus(); };
    switch (e.key) {
      case 'ArrowDown': case 'ArrowRight': if (document.activeElement?.classList.contains('text') && e.key === 'ArrowDown') return; move(1); break;
      case 'ArrowUp': case 'ArrowLeft': if (document.activeElement?.classList.contains('text') && e.key === 'ArrowUp') return; move(-1); break;
      case 'Escape': press('back'); break;
      case 'F1': press('help'); break;
      case 'F2': press('stop'); break;
      case 'Tab': case 'Enter': case ' ': case 'Backspace': case 'PageUp': case 'PageDown': return;
      default: if (e.key.length === 1 && !e.ctrlKey && !e.altKey && !e.metaKey) return;
    }
    e.preventDefault();
  });

  // No way out of the page by menu, dragging, zoom or dropped files.
  for (const kind of ['contextmenu', 'dragstart', 'dragover', 'drop', 'gesturestart']) document.addEventListener(kind, e => e.preventDefault());
  document.addEventListener('wheel', e => { if (e.ctrlKey) e.preventDefault(); }, { passive: false });

  // The host keeps everything: when it is back, so is the step.
  async function wait() {
    if (waiting) return;
    waiting = true;
    offline.hidden = false;
    for (;;) {
      try { if ((await fetch('/assets/kiosk.svg', { cache: 'no-store' })).status < 500) break; } catch { /* not yet */ }
      await new Promise(done => setTimeout(done, 500));
    }
    location.reload();
  }
  Blazor.start({ circuit: { reconnectionHandler: { onConnectionDown: wait, onConnectionUp: () => { offline.hidden = true; } } } }).catch(wait);
})();
