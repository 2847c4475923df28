// Draws the live curve on the canvas of the page: the newest sample at a bar that sweeps to the right, as on a monitor.
'use strict';
window.kiosk = window.kiosk || {};
(() => {
  const SWEEP = { ecg: 6, pleth: 8, cuff: 60 }; // seconds across the canvas
  const latencies = [];                          // ms from the line to the drawn pixel, for measuring only
  const LATENCIES_MAX = 2000;
  let stretches = [], at = 0, last = null, low = 0, high = 1, canvas = null, source = null, drawing = false;

  function begin(c) {
    canvas = c; at = 0; last = null; stretches = [];
    [low, high] = c.dataset.curve === 'ecg' ? [-0.6, 1.4] : c.dataset.curve === 'cuff' ? [0, 220] : [-1, 1];
    fit();
    if (!source) {
      source = new EventSource('/live');
      source.onmessage = e => { stretches.push(JSON.parse(e.data)); if (!drawing) { drawing = true; requestAnimationFrame(draw); } };
    }
  }
  function end() { if (source) { source.close(); source = null; } canvas = null; stretches = []; }
  function fit() {
    const box = canvas.getBoundingClientRect(), ratio = window.devicePixelRatio || 1;
    canvas.width = Math.max(1, Math.round(box.width * ratio));
    canvas.height = Math.max(1, Math.round(box.height * ratio));
    at = 0; last = null;
  }
  // The pulse's height differs tenfold between people: it fills the canvas. The ECG's does not: its size is told.
  function scale(values) {
    if (canvas.dataset.curve !== 'pleth') return;
    let min = Infinity, max = -Infinity;
    for (const v of values) if (v !== null) { if (v < min) min = v; if (v > max) max = v; }
    if (min > max) return;
    low = Math.min(min, low * 0.98 + min * 0.02); high = Math.max(max, high * 0.98 + max * 0.02);
    if (high - low < 1e-6) high = low + 1e-6;
  }
  function draw() {
    drawing = false;
    if (!canvas || !canvas.isConnected) { stretches = []; return; }
    const heard = [];
    const g = canvas.getContext('2d'), w = canvas.width, h = canvas.height;
    const colour = getComputedStyle(canvas).color;
    for (const s of stretches.splice(0)) {
      if (s.curve !== canvas.dataset.curve) continue;
      scale(s.values);
      const step = s.secondsApart / SWEEP[s.curve] * w;
      g.strokeStyle = colour; g.lineWidth = Math.max(2, h / 90); g.lineJoin = 'round';
      for (const v of s.values) {
        const from = at; at += step;
        if (at >= w) { at -= w; last = null; }
        g.clearRect(at, 0, Math.max(step + 2, w / 40), h);
        if (v === null) { last = null; continue; }
        const y = h - (v - low) / (high - low) * h * 0.86 - h * 0.07;
        if (last !== null && at > from) { g.beginPath(); g.moveTo(from, last); g.lineTo(at, y); g.stroke(); }
        last = y;
      }
      heard.push(s.heardMs);
    }
    // What was drawn in this frame is on the display when the next one begins.
    if (heard.length) requestAnimationFrame(() => {
      const now = Date.now();
      for (const ms of heard) if (latencies.length < LATENCIES_MAX) latencies.push(now - ms);
    });
  }
  window.addEventListener('resize', () => { if (canvas && canvas.isConnected) fit(); });
  // The page puts canvases in and takes them out as the steps change.
  new MutationObserver(() => {
    const c = document.getElementById('curve');
    if (!c && canvas) end();
    else if (c && (c !== canvas || c.dataset.curve !== canvas.dataset.was)) { begin(c); c.dataset.was = c.dataset.curve; }
  }).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['data-curve'] });
  window.kiosk.latencies = latencies;
})();
