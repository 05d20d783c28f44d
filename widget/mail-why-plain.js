// What is there where the program may not run? The article, or the list of questions, and the way to the page that
// checks without scripts.

let make; // an element by tag, class and text

export async function plain(root, given, early, making) {
  make = making;
  const page = (slug) => {
    const about = given.email || given.domain;
    return `${given.api}/kb/${slug}${about ? `?about=${encodeURIComponent(about)}` : ''}`;
  };
  const box = make('div', 'mail-why');
  root.replaceChildren(box);
  try {
    const list = await (await usable(early.early_list, `${given.api}/v1/articles`)).json();
    Object.assign(box, { lang: list.lang, dir: list.dir });
    const words = Object.fromEntries(list.words.map(({ key, text }) => [key, text]));
    if (early.early_article) {
      const article = await (await usable(early.early_article, `${given.api}/v1/articles/${given.article}`)).json();
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

// What the host page says of the reader may be of no use to the API: then the answer is the one for everybody.
async function usable(asked, url) {
  const answer = await asked;
  return answer.status === 400 ? fetch(url) : answer;
}

const TAGS = { heading: 'h3', paragraph: 'p', list: 'ul', ordered_list: 'ol', item: 'li', code: 'pre', quote: 'blockquote', table: 'table', row: 'tr', cell: 'td', rule: 'hr', variant: 'section' };

function block(tree, api) {
  const node = make(TAGS[tree.kind] ?? 'div', tree.kind === 'variant' ? 'variant' : '');
  if (tree.kind === 'variant') node.append(make('p', 'label', tree.name));
  for (const { kind, text, href } of tree.spans) {
    if (kind === 'link' && href?.startsWith('/kb/')) node.append(link(api + href, text));
    else if (kind === 'link' && /^(https?:|mailto:|tel:)/.test(href ?? '')) node.append(link(href, text));
    else if (kind === 'code') node.append(Object.assign(make(kind, '', text), { dir: 'ltr' }));
    else if (kind === 'strong') node.append(make(kind, '', text));
    else node.append(kind === 'break' ? make('br') : text);
  }
  node.append(...tree.children.map((child) => block(child, api)));
  return node;
}

function link(href, text, name = '') {
  const node = make('a', name, text);
  Object.assign(node, { href, target: '_blank', rel: 'noopener noreferrer' });
  return node;
}
