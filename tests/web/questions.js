// What the tests ask a page. Each function returns plain values; an empty list means that nothing is wrong.

const shown = element => element.checkVisibility() && getComputedStyle(element).visibility === "visible";

function textNodes() {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    if (walker.currentNode.textContent.trim() && shown(walker.currentNode.parentElement)) found.push(walker.currentNode);
  }
  return found;
}

function parts(colour) {
  const [red, green, blue, alpha = 1] = colour.match(/[\d.]+/g).map(Number);
  return { red, green, blue, alpha };
}

function luminance({ red, green, blue }) {
  const [r, g, b] = [red, green, blue].map(part => {
    part /= 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function ground(element) {
  for (let one = element; one; one = one.parentElement) {
    const colour = parts(getComputedStyle(one).backgroundColor);
    if (colour.alpha === 1) return colour;
    if (colour.alpha > 0) throw new Error("a translucent ground: its contrast can't be told");
  }
  return { red: 255, green: 255, blue: 255, alpha: 1 };
}

function ratio(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

// WCAG 2.2, 1.4.3 (AA): 4.5, or 3 from 24 px or bold 18.66 px.
function faint() {
  return textNodes().flatMap(node => {
    const style = getComputedStyle(node.parentElement);
    const size = parseFloat(style.fontSize);
    const least = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
    const found = ratio(parts(style.color), ground(node.parentElement));
    return found >= least && style.opacity === "1" ? [] : [`${found.toFixed(2)} "${node.textContent.trim().slice(0, 40)}"`];
  });
}

const countOfText = () => textNodes().length;
const paper = () => luminance(ground(document.body));

function wide() {
  const limit = document.documentElement.clientWidth + 0.5;
  const over = [...document.body.querySelectorAll("*")].filter(
    one => shown(one) && !one.classList.contains("skip") && one.getBoundingClientRect().right > limit
  );
  const scrolls = document.documentElement.scrollWidth > innerWidth ? ["the page scrolls sideways"] : [];
  return [...scrolls, ...over.map(one => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 40)}`)];
}

// Letters that are drawn as the font draws a character that nobody has.
function tofu() {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 40;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.font = `28px ${getComputedStyle(document.body).fontFamily}`;
  const drawn = letter => {
    context.clearRect(0, 0, 40, 40);
    context.fillText(letter, 4, 30);
    return context.getImageData(0, 0, 40, 40).data.join();
  };
  const nothing = [drawn("\u{10ffff}"), drawn("\u0378"), drawn("")];
  const letters = new Set([...textNodes().map(node => node.textContent).join("")].filter(letter => letter.trim()));
  return [...letters].filter(letter => nothing.includes(drawn(letter)));
}

function headings() {
  const levels = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter(shown).map(one => Number(one.tagName[1]));
  const wrong = levels.flatMap((level, place) => (place && level > levels[place - 1] + 1 ? [`h${levels[place - 1]} then h${level}`] : []));
  return levels.filter(level => level === 1).length === 1 && levels[0] === 1 ? wrong : [...wrong, `h1: ${levels}`];
}

// Korean words that a screen reader would read as another language.
function mislabelled() {
  return textNodes()
    .filter(node => /[가-힣]/.test(node.textContent) && node.parentElement.closest("[lang]").lang !== "ko")
    .map(node => node.textContent.trim().slice(0, 40));
}

function nameless() {
  const name = one => (one.getAttribute("aria-label") || one.labels?.[0]?.textContent || one.textContent || "").trim();
  const controls = [...document.querySelectorAll("a, button, input:not([type=hidden])")].filter(one => !name(one));
  const pictures = [...document.querySelectorAll("img")].filter(one => !one.alt);
  const cells = [...document.querySelectorAll("thead th:not([scope=col]), tbody th:not([scope=row])")];
  const ids = [...document.querySelectorAll("[id]")].map(one => one.id);
  return [
    ...[...controls, ...pictures, ...cells].map(one => one.outerHTML.slice(0, 80)),
    ...["header", "main", "footer"].filter(name => document.querySelectorAll(name).length !== 1),
    ...ids.filter((id, place) => ids.indexOf(id) !== place),
    ...[...document.querySelectorAll("[aria-labelledby]")].map(one => one.getAttribute("aria-labelledby")).filter(id => !ids.includes(id)),
  ];
}

function focused() {
  const one = document.activeElement;
  const style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  const isOnScreen = box.right > 0 && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight;
  return {
    tag: one.tagName.toLowerCase(),
    href: one.getAttribute("href"),
    ring: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    contrast: ratio(parts(style.outlineColor), ground(one.parentElement)),
    isOnScreen,
  };
}

const controls = () => [...document.querySelectorAll("a[href], button, input:not([type=hidden])")].filter(shown).length;
const scripts = () => document.querySelectorAll("script, [onclick], [style], iframe, object").length;
const small = () =>
  textNodes()
    .filter(node => parseFloat(getComputedStyle(node.parentElement).fontSize) < 14)
    .map(node => node.textContent.trim().slice(0, 40));
const pictures = () => [...document.images].map(one => [one.currentSrc, one.complete && one.naturalWidth, one.naturalHeight]);
const cookies = () => document.cookie;
const breaking = () => getComputedStyle(document.body).wordBreak;
