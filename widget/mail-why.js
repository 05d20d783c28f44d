// What does a host page load? One module: it registers the tag <mail-why>, and asks for what the first screen needs
// while the program is on its way. What only some readers need it loads when they do.

const ATTRIBUTES = ['api', 'domain', 'email', 'panel', 'ip-kind', 'lang', 'article', 'run', 'token'];
const near = (file) => new URL(file, import.meta.url);

let style; // one promise of the sheet for all tags of a page
const sheet = () => (style ??= fetch(near('./mail-why.css')).then((answer) => answer.text()).then((text) => new CSSStyleSheet().replace(text)));

let program; // one promise of the program for all tags of a page
const load = () => (program ??= start().catch((fault) => { program = undefined; throw fault; }));

async function start() {
  // Asked for side by side: the second must not wait for the first.
  const module = fetch(near('./mail-why.wasm'));
  module.catch(() => {});
  const glue = await import(near('./mail-why-glue.js'));
  await glue.default({ module_or_path: module });
  return glue;
}

// The module that asks and reads pasted text takes the one place that an article has for it.
async function openDialog(host, given, about) {
  const glue = await import(near('./mail-why-paste-glue.js'));
  await glue.default({ module_or_path: near('./mail-why-paste.wasm') });
  glue.open(host, given.lang, about, (path, body) => ask(given, path, body).catch(() => {}));
}

// Takes text to the clipboard, or, where the page has none (no TLS, no permission), the old way; says whether it worked.
async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = make('textarea', '', text); // gone before it is ever drawn
    document.body.append(field);
    field.select();
    const worked = document.execCommand('copy');
    field.remove();
    return worked;
  }
}

async function copy(button, [copied, failed]) {
  const word = button.querySelector('[role]').firstChild;
  const rest = (button.dataset.rest ??= word.data);
  word.data = (await toClipboard(button.dataset.copy)) ? copied : failed;
  button.focus(); // the field has taken it
  setTimeout(() => { word.data = rest; }, 2500);
}

// How long others may still see an old record, in the elements that say until when.
function count(node) {
  const left = Math.floor((Date.parse(node.dataset.until) - Date.now()) / 1e3);
  const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
  node.textContent = left > 0 ? node.dataset.words.replace('{{time}}', clock) : '';
}

function lead(card) {
  card.scrollIntoView();
  card.focus();
}

class MailWhy extends HTMLElement {
  static observedAttributes = ATTRIBUTES;
  #mounted;
  #send = (url, accept, signal) => send(this.getAttribute('token'), url, { headers: { accept }, signal });
  #root;
  #clock;
  #words;

  connectedCallback() {
    if (this.#root) return; // moved within the page
    const shadow = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    this.#root = document.createElement('div');
    shadow.replaceChildren(this.#root);
    this.#root.addEventListener('click', ({ target }) => {
      const button = target.closest('button');
      const { copy: value, ticket, dialog: about, settings } = button?.dataset ?? {};
      if (value) copy(button, button.closest('.mail-why').dataset.words.split('\n'));
      if (ticket) import(near('./mail-why-ticket.js')).then((module) => module.ticket(button, this.#send, toClipboard, make));
      if (settings) lead(button.closest('article').querySelector('.settings'));
      if (about) openDialog(button.closest('article').querySelector('.dialog'), this.#given(), about);
    });
    this.#clock = setInterval(() => this.#root.querySelectorAll('[data-until]').forEach(count), 1e3);
    this.#start(shadow, this.#root);
  }

  disconnectedCallback() {
    // A tag that is moved comes back at once; only one that stays away is taken down.
    setTimeout(() => {
      if (this.isConnected) return;
      clearInterval(this.#clock);
      this.#mounted?.remove();
      this.#mounted = this.#root = undefined;
    });
  }

  attributeChangedCallback() {
    this.#mounted?.update(this.#given());
  }

  async #start(shadow, root) {
    const given = this.#given();
    // Words for when the API does not answer are there before that is said.
    const early_list = early(given, '/v1/articles', ['panel', 'ip_kind']).catch(async (fault) => {
      const { words } = await import(near('./mail-why-words.js'));
      this.#words = words(given.lang);
      this.#mounted?.update(this.#given());
      throw fault;
    });
    early_list.catch(() => {}); // whoever takes the answer sees the fault
    const asked = { early_list };
    if (given.article) asked.early_article = early(given, `/v1/articles/${encodeURIComponent(given.article)}`, ['panel', 'ip_kind', 'about']);
    try {
      shadow.adoptedStyleSheets = [await sheet()];
    } catch { /* unstyled is better than nothing */ }
    try {
      const { mount } = await load();
      if (this.#root === root) this.#mounted = mount(root, { ...this.#given(), ...asked });
    } catch (fault) {
      console.warn('mail-why: plain articles only.', fault);
      const { plain } = await import(near('./mail-why-plain.js'));
      await plain(root, given, asked, make);
    }
  }

  #given() {
    const given = Object.fromEntries(ATTRIBUTES.map((name) => [name, this.getAttribute(name) ?? '']));
    given.api = (given.api || near('..').href).replace(/\/+$/, '');
    given.lang = (given.lang || this.closest('[lang]')?.lang || navigator.language).replace('_', '-');
    given.run = this.hasAttribute('run');
    given.words = this.#words;
    given.send = this.#send;
    return given;
  }
}

// The question as the program asks it, so that its answer can be handed over.
function early(given, path, names) {
  const values = { panel: given.panel, ip_kind: given['ip-kind'], about: given.email || given.domain, lang: given.lang };
  const query = new URLSearchParams([...names, 'lang'].filter((name) => values[name]).map((name) => [name, values[name]]));
  const asked = given.send(`${given.api}${path}?${query}`, 'application/json');
  asked.catch(() => {}); // whoever takes the answer sees the fault
  return asked;
}

// The JSON at a path; a body is sent by POST. Nothing where the answer is no success.
async function ask({ api, token }, path, body) {
  if (path === '/v1/inventory' && !token) return undefined; // not for strangers
  const answer = await send(token, api + path, body && { method: 'POST', body: JSON.stringify(body) });
  return answer.ok ? answer.json() : undefined;
}

// Asks with the token, and without it where it is expired or for another domain: anybody may ask.
async function send(token, url, init) {
  if (token) {
    const answer = await fetch(url, { ...init, headers: { ...init?.headers, authorization: `Bearer ${token}` } });
    if (![401, 403].includes(answer.status)) return answer;
  }
  return fetch(url, init);
}

function make(tag, name = '', text = '') {
  const node = document.createElement(tag);
  if (name) node.className = name;
  node.textContent = text;
  return node;
}

customElements.get('mail-why') ?? customElements.define('mail-why', MailWhy);
