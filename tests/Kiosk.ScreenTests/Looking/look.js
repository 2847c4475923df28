// What somebody sees of the page now: targets and texts with the colours behind them, and what does not fit. Judged by Looking/PageLook.cs.
() => {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const pixel = canvas.getContext('2d', { willReadFrequently: true });

  // A computed colour as [r, g, b, alpha], 0 to 255 and 0 to 1; the canvas reads the notations beside rgb().
  const rgba = text => {
    const plain = text.match(/^rgba?\(([\d.]+), ([\d.]+), ([\d.]+)(?:, ([\d.]+))?\)$/);
    if (plain) return [+plain[1], +plain[2], +plain[3], plain[4] === undefined ? 1 : +plain[4]];
    pixel.clearRect(0, 0, 1, 1);
    pixel.fillStyle = text;
    pixel.fillRect(0, 0, 1, 1);
    const data = pixel.getImageData(0, 0, 1, 1).data;
    return [data[0], data[1], data[2], data[3] / 255];
  };

  const name = element => {
    const test = element.closest('[data-test]');
    return element.tagName.toLowerCase() + (test ? `[${test.dataset.test}]` : element.className ? '.' + String(element.className).trim().replaceAll(' ', '.') : '');
  };

  const opacity = element => {
    let all = 1;
    for (let at = element; at; at = at.parentElement) all *= +getComputedStyle(at).opacity;
    return all;
  };

  // Seen: laid out, not hidden, not transparent, within the window, not behind something else, not inert.
  const isSeen = (element, box) => {
    if (box.width <= 1 || box.height <= 1 || element.closest('[inert]')) return false;
    if (getComputedStyle(element).visibility !== 'visible' || opacity(element) < 0.05) return false;
    const x = (Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2, y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
    if (box.right <= 0 || box.bottom <= 0 || box.left >= innerWidth || box.top >= innerHeight) return false;
    const hit = document.elementFromPoint(x, y);
    return !hit || hit === element || element.contains(hit) || hit.contains(element);
  };

  // From the element outwards until a layer covers what is behind it. A gradient is each of its colours.
  const layers = element => {
    const found = [];
    for (let at = element; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      const colours = style.backgroundImage.match(/(?:rgba?|hsla?|oklch|oklab|lab|lch|color)\([^()]*\)/g);
      if (style.backgroundImage.includes('gradient(') && colours) found.push(colours.map(rgba));
      const plain = rgba(style.backgroundColor);
      if (plain[3] > 0) found.push([plain]);
      if (plain[3] === 1) break;
    }
    return found;
  };

  const targets = [...document.querySelectorAll('button, a[href], input, select, textarea, summary, [role=button], [role=link], [role=radio], [role=switch], [role=checkbox], [role=slider]')]
    .map(element => ({ element, box: element.getBoundingClientRect() }))
    .filter(({ element, box }) => isSeen(element, box))
    .map(({ element, box }) => ({
      name: name(element), left: box.left, top: box.top, width: box.width, height: box.height,
      isCut: element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1,
    }));

  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement, text = node.textContent.trim();
    if (!text || ['SCRIPT', 'STYLE', 'NOSCRIPT', 'TITLE', 'DESC', 'OPTION'].includes(element.tagName)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (!isSeen(element, box)) continue;
    const style = getComputedStyle(element), isDrawn = element instanceof SVGElement;
    texts.push({
      name: name(element), text: text.slice(0, 60), colour: rgba(isDrawn ? style.fill : style.color), layers: layers(element), opacity: opacity(element),
      sizePx: parseFloat(style.fontSize), weight: +style.fontWeight, isDisabled: !!element.closest(':disabled, [aria-disabled=true]'),
      isOutside: box.left < -1 || box.right > innerWidth + 1,
    });
  }

  const page = document.scrollingElement;
  return { targets, texts, width: page.scrollWidth, height: page.scrollHeight, windowWidth: innerWidth, windowHeight: innerHeight };
}
