// What does a host page load? One module: it registers the tag <mail-why>, asks for what the first screen needs
// while the program is on its way, and shows plain articles where the program may not run.

const ATTRIBUTES = ['api', 'domain', 'email', 'panel', 'ip-kind', 'lang', 'article', 'run'];
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

// The module that asks and reads pasted text takes the place of the button that was pressed.
async function talk(host, { api, lang }, about) {
  const glue = await import(near('./mail-why-paste-glue.js'));
  await glue.default({ module_or_path: near('./mail-why-paste.wasm') });
  glue.open(host, api, lang, about);
}

class MailWhy extends HTMLElement {
  static observedAttributes = ATTRIBUTES;
  #mounted;
  #root;

  connectedCallback() {
    if (this.#root) return; // moved within the page
    const shadow = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    this.#root = document.createElement('div');
    shadow.replaceChildren(this.#root);
    this.#root.addEventListener('click', ({ target }) => {
      const about = target.dataset?.talk;
      if (about) talk(target.parentElement, this.#given(), about);
    });
    this.#start(shadow, this.#root);
  }

  disconnectedCallback() {
    // A tag that is moved comes back at once; only one that stays away is taken down.
    setTimeout(() => {
      if (this.isConnected) return;
      this.#mounted?.remove();
      this.#mounted = this.#root = undefined;
    });
  }

  attributeChangedCallback() {
    this.#mounted?.update(this.#given());
  }

  async #start(shadow, root) {
    const given = this.#given();
    const early = { early_list: ask(given, '/v1/articles', ['panel']) };
    if (given.article) early.early_article = ask(given, `/v1/articles/${encodeURIComponent(given.article)}`, ['panel', 'ip_kind', 'about']);
    try {
      shadow.adoptedStyleSheets = [await sheet()];
    } catch { /* unstyled is better than nothing */ }
    try {
      const { mount } = await load();
      if (this.#root === root) this.#mounted = mount(root, { ...this.#given(), ...early });
    } catch (fault) {
      console.warn('mail-why: plain articles only.', fault);
      await plain(root, given, early);
    }
  }

  #given() {
    const given = Object.fromEntries(ATTRIBUTES.map((name) => [name, this.getAttribute(name) ?? '']));
    given.api = (given.api || near('..').href).replace(/\/+$/, '');
    given.lang ||= this.closest('[lang]')?.lang || navigator.language;
    given.run = this.hasAttribute('run');
    return given;
  }
}

// The question as the program asks it, so that its answer can be handed over.
function ask(given, path, names) {
  const values = { panel: given.panel, ip_kind: given['ip-kind'], about: given.email || given.domain, lang: given.lang };
  const query = new URLSearchParams([...names, 'lang'].filter((name) => values[name]).map((name) => [name, values[name]]));
  const asked = fetch(`${given.api}${path}?${query}`, { headers: { accept: 'application/json' } });
  asked.catch(() => {}); // whoever takes the answer sees the fault
  return asked;
}

// Without the program: the article, or the list of questions, and the way to the page that checks without scripts.
async function plain(root, given, early) {
  const page = (slug) => {
    const about = given.email || given.domain;
    return `${given.api}/kb/${slug}${about ? `?about=${encodeURIComponent(about)}` : ''}`;
  };
  const box = make('div', 'mail-why');
  root.replaceChildren(box);
  try {
    const list = await (await early.early_list).json();
    Object.assign(box, { lang: list.lang, dir: list.dir });
    const words = Object.fromEntries(list.words.map(({ key, text }) => [key, text]));
    if (early.early_article) {
      const article = await (await early.early_article).json();
      box.append(make('h2', '', article.question), make('p', 'lead', article.summary));
      box.append(link(page(article.slug), words['ui.check'] ?? 'Check', 'main'));
      box.append(...article.blocks.map((tree) => block(tree, given.api)));
      return;
    }
    box.append(make('h2', '', words['ui.questions']));
    const rows = make('ul', 'questions');
    for (const { slug, question, summary } of list.articles) {
      const row = make('li');
      row.append(link(page(slug), question), make('small', '', summary));
      rows.append(row);
    }
    box.append(rows);
  } catch {
    box.append(link(`${given.api}/kb`, `${given.api}/kb`));
  }
}

const TAGS = { heading: 'h3', paragraph: 'p', list: 'ul', ordered_list: 'ol', item: 'li', code: 'pre', quote: 'blockquote', table: 'table', row: 'tr', cell: 'td', rule: 'hr', variant: 'section' };

function block(tree, api) {
  const node = make(TAGS[tree.kind] ?? 'div', tree.kind === 'variant' ? 'variant' : '');
  if (tree.kind === 'variant') node.append(make('h4', '', tree.name));
  for (const { kind, text, href } of tree.spans) {
    if (kind === 'link' && href?.startsWith('/kb/')) node.append(link(api + href, text));
    else if (kind === 'link' && /^(https?:|mailto:|tel:)/.test(href ?? '')) node.append(link(href, text));
    else if (kind === 'code' || kind === 'strong') node.append(make(kind, '', text));
    else node.append(kind === 'break' ? make('br') : text);
  }
  node.append(...tree.children.map((child) => block(child, api)));
  return node;
}

function make(tag, name = '', text = '') {
  const node = document.createElement(tag);
  if (name) node.className = name;
  node.textContent = text;
  return node;
}

function link(href, text, name = '') {
  const node = make('a', name, text);
  Object.assign(node, { href, target: '_blank', rel: 'noopener noreferrer' });
  return node;
}

customElements.get('mail-why') ?? customElements.define('mail-why', MailWhy);
