// How is the whole report handed to support? As a page of text on the clipboard; where the browser does not let us, it is
// shown to be copied by hand. What came of it is in the element after the button.

export async function ticket(button, send, toClipboard, make) {
  const [writing, copied, unreachable] = button.dataset.words.split('\n');
  const outcome = button.nextElementSibling;
  outcome.replaceChildren(writing);
  try {
    const answer = await send(button.dataset.ticket, 'text/markdown');
    if (!answer.ok) throw answer;
    const text = await answer.text();
    outcome.replaceChildren((await toClipboard(text)) ? copied : byHand(text, make));
  } catch {
    outcome.replaceChildren(unreachable);
  }
}

function byHand(text, make) {
  const field = make('textarea', '', text);
  Object.assign(field, { readOnly: true, rows: 8, dir: 'ltr' });
  field.ariaLabel = text.split('\n', 1)[0];
  return field;
}
