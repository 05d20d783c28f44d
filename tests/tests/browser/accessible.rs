//! What the page is to those who do not see it, and to those who read from right to left.

use tests::testbed::host_page::ORIGIN;

use super::{Looking, shadow};

pub(super) async fn names_and_roles() -> Result<(), String> {
    let attributes = "email=\"anna@spf-broken.example\" article=\"email-not-working\" run";
    let looking = Looking::demo(&[("/", "", attributes)]).await?;
    let browser = &looking.browser;
    browser.open(&format!("{ORIGIN}/")).await?;
    looking.answer().await?;
    let faults = browser.script(NAMES).await?;
    if faults == serde_json::json!([]) { Ok(()) } else { Err(format!("{faults}")) }
}

/// Controls without a name, headings that skip a level, pictures that are read aloud, ids twice,
/// text without language.
const NAMES: &str = "
    const root = document.querySelector('mail-why').shadowRoot;
    const faults = [];
    for (const node of root.querySelectorAll('button, a, summary')) if (!node.textContent.trim() &\
    & !node.ariaLabel) faults.push(`no name: ${node.outerHTML}`);
    for (const node of root.querySelectorAll('input, select, textarea')) if (!node.labels?.length \
    && !node.ariaLabel) faults.push(`no label: ${node.outerHTML}`);
    for (const node of root.querySelectorAll('svg')) if (node.getAttribute('aria-hidden') !== \
    'true') faults.push('a picture is read aloud');
    for (const node of root.querySelectorAll('section, progress')) if \
    (node.matches('[aria-label=\"\"]')) faults.push(`empty label: ${node.className}`);
    const ids = [...root.querySelectorAll('[id]')].map((node) => node.id);
    if (new Set(ids).size !== ids.length) faults.push(`ids twice: ${ids}`);
    let level = 1;
    for (const node of root.querySelectorAll('h1, h2, h3, h4, h5, h6')) { const own = \
    Number(node.tagName[1]); if (own > level + 1) faults.push(`h${own} after h${level}: \
    ${node.textContent}`); level = own; }
    if (!root.querySelector('[aria-live]')?.textContent.trim()) faults.push('the answer is not \
    announced');
    if (!root.querySelector('[lang]')) faults.push('no language');
    for (const node of root.querySelectorAll('button, summary, label:has(input), \
    input:not([type=radio])')) { const box = node.getBoundingClientRect(); if \
    (node.checkVisibility() && box.height < 24) faults.push(`too low for a finger: \
    ${node.textContent}`); }
    return faults;";

pub(super) async fn right_to_left() -> Result<(), String> {
    let attributes =
        "lang=\"ar\" article=\"email-not-working\" email=\"anna@mx-private.example\" run";
    let looking = Looking::demo(&[("/", "", attributes)]).await?;
    let browser = &looking.browser;
    browser.open(&format!("{ORIGIN}/")).await?;
    looking.answer().await?;
    let said = browser
        .script(&shadow(
            "({ lang: root.querySelector('.mail-why').lang, dir: \
                         root.querySelector('.mail-why').dir })",
        ))
        .await?;
    if said != serde_json::json!({ "lang": "ar", "dir": "rtl" }) {
        return Err(format!("{said}"));
    }
    // What has no translation yet is English as a whole, and says so.
    let mixed = browser.script(&shadow(MIXED)).await?;
    if mixed == serde_json::json!([]) {
        Ok(())
    } else {
        Err(format!("not in the language that they claim: {mixed}"))
    }
}

/// Sentences of an Arabic page that hold Arabic and call themselves English, or the other way
/// round.
const MIXED: &str =
    "[...root.querySelectorAll('.answer .say, .answer .remedy > *:not(ol), .finding > \
                     p:not(:has(.icon)), .finding > p > span')]
    .filter((node) => /[\\u0600-\\u06ff]/.test(node.textContent) === (node.closest('[lang]').lang \
    === 'en'))
    .map((node) => node.textContent)";
