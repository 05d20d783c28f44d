//! The answer comes first: when a check ends, the cause, who fixes it and the one thing to do are
//! in view, and where nothing is wrong there is a way on.

use serde::Deserialize;
use tests::browser::{Browser, Window};
use tests::demo::{Demo, Site};
use tests::testbed::host_page::ORIGIN;

use super::typed::SPY;
use super::{Looking, STRICT, console_is_silent, holds, shadow};

/// A phone and a laptop.
const WINDOWS: [Window; 2] = [
    Window { width: 360, height: 740, dark: false },
    Window { width: 1280, height: 900, dark: false },
];
/// The most screens of a phone that an answer may take while all of it is folded.
const SCREENS: f64 = 3.0;
/// The most words of the sentence that says the cause.
const WORDS: usize = 12;

/// What the window shows of an answer, in CSS pixels from its upper edge.
#[derive(Debug, Deserialize)]
struct Shown {
    cause: String,
    size: f64,
    top: f64,
    /// The lower edge of whoever fixes it; nothing where there is no cause.
    owner: Option<f64>,
    action: f64,
    label: String,
    height: f64,
    has_focus: bool,
    is_announced: bool,
}

const SHOWN: &str = "(() => {
    const box = (selector) => root.querySelector(selector)?.getBoundingClientRect();
    const cause = root.querySelector('h3.say');
    const action = root.querySelector('.first .main, .ways .main');
    return {
        cause: cause.textContent, size: parseFloat(getComputedStyle(cause).fontSize),
        top: box('h3.say').top, owner: box('.pill')?.bottom ?? null,
        action: action.getBoundingClientRect().bottom, label: action.textContent,
        height: box('.live').height, has_focus: root.activeElement === cause,
        is_announced: root.querySelector('[aria-live]').textContent.length > 20,
    };
})()";

pub(super) async fn in_view() -> Result<(), String> {
    let sites = Demo::read()?.site;
    let pages: Vec<[String; 2]> = sites.iter().map(page).collect();
    let pages: Vec<_> =
        pages.iter().map(|[path, said]| (path.as_str(), STRICT, said.as_str())).collect();
    let looking = Looking::demo(&pages).await?;
    let mut faults = Vec::new();
    eprintln!("TABLE window   words px  cause owner action screens  domain: cause [action]");
    for window in WINDOWS {
        looking.browser.look_through(window).await?;
        for site in &sites {
            let shown = checked(&looking.browser, site).await?;
            eprintln!("TABLE {}", row(window, site, &shown));
            faults.extend(faults_of(window, site, &shown));
        }
    }
    console_is_silent(&looking.browser).await?;
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

fn page(site: &Site) -> [String; 2] {
    let Site { domain, panel, ip_kind, .. } = site;
    let said = format!(
        "article=\"email-not-working\" email=\"anna@{domain}\" panel=\"{panel}\" \
         ip-kind=\"{ip_kind}\""
    );
    [format!("/{domain}"), said]
}

async fn checked(browser: &Browser, site: &Site) -> Result<Shown, String> {
    browser.open(&format!("{ORIGIN}/{}", site.domain)).await?;
    browser.click("form .main").await?;
    browser.until(&shadow("root.activeElement?.matches('h3.say')")).await?;
    let shown = browser.script(&shadow(SHOWN)).await?;
    serde_json::from_value(shown).map_err(|fault| format!("{}: {fault}", site.domain))
}

fn row(window: Window, site: &Site, shown: &Shown) -> String {
    let owner = shown.owner.map_or("    -".to_owned(), |owner| format!("{owner:5.0}"));
    let screens = shown.height / f64::from(window.height);
    format!(
        "{:4}x{:<4} {:4} {:3.0} {:5.0} {owner} {:6.0} {screens:7.1}  {}: {} [{}]",
        window.width,
        window.height,
        shown.cause.split_whitespace().count(),
        shown.size,
        shown.top,
        shown.action,
        site.domain,
        shown.cause,
        shown.label,
    )
}

fn faults_of(window: Window, site: &Site, shown: &Shown) -> Vec<String> {
    let height = f64::from(window.height);
    let is_there = |lower: f64| lower > 0.0 && lower <= height;
    let has_cause = !site.code.is_empty();
    let held = [
        (shown.cause.split_whitespace().count() <= WORDS, "the cause has too many words"),
        ((24.0..=28.0).contains(&shown.size), "the cause is too small or too large"),
        (shown.top >= 0.0 && is_there(shown.top), "the cause is out of view"),
        (shown.owner.is_some() || !has_cause, "nobody is named who fixes it"),
        (shown.owner.is_none_or(is_there), "the owner is out of view"),
        (is_there(shown.action), "what to do is out of view"),
        (shown.height <= SCREENS * height, "the answer is too long"),
        (shown.has_focus, "the answer has no focus"),
        (shown.is_announced, "the answer is not announced"),
    ];
    let broken = held.into_iter().filter(|(holds, _)| !holds);
    broken.map(|(_, fault)| format!("{} at {}: {fault}", site.domain, window.width)).collect()
}

pub(super) async fn healthy_leads_on() -> Result<(), String> {
    let attributes = "article=\"email-not-working\" email=\"anna@healthy.example\" \
                      panel=\"cpanel\" ip-kind=\"shared\" run";
    let looking = Looking::demo(&[("/", STRICT, attributes)]).await?;
    let browser = &looking.browser;
    browser.open(&format!("{ORIGIN}/")).await?;
    holds(&looking.answer().await?, &["What we checked", "fine"])?;
    // Nobody asked, so the focus stays where it was.
    let focus = browser.script(&shadow("root.activeElement")).await?;
    if !focus.is_null() {
        return Err("a check that the host page started has taken the focus".to_owned());
    }
    browser.inside(".settings dl").await?;
    browser.click("[data-settings]").await?;
    browser.until(&shadow("root.activeElement?.matches('.settings')")).await?;
    // "It works in webmail" is the first answer, and the next question has the focus.
    browser.script(SPY).await?;
    browser.click(".ways [data-dialog]:nth-child(3)").await?;
    browser
        .until(&shadow(
            "root.querySelector('.dialog .question') && \
             root.activeElement?.matches('.dialog .answer')",
        ))
        .await?;
    let sent = browser.script("return sent.join('\\n')").await?;
    holds(sent.as_str().unwrap_or_default(), &["\"webmail\"", "\"works\""])?;
    browser.click(".ways .main").await?;
    browser.until(&shadow("root.activeElement?.matches('.dialog textarea')")).await?;
    console_is_silent(browser).await
}

pub(super) async fn counts_down_and_can_be_changed() -> Result<(), String> {
    let attributes = "article=\"email-not-working\" email=\"anna@spf-twice.example\" run";
    let looking = Looking::demo(&[("/", STRICT, attributes)]).await?;
    let browser = &looking.browser;
    browser.open(&format!("{ORIGIN}/")).await?;
    looking.answer().await?;
    browser
        .until(&shadow(r"/\d:\d\d/.test(root.querySelector('.again [role=timer]')?.textContent)"))
        .await?;
    // The form is a line with a way back to it.
    browser.click(".chip button").await?;
    browser.until(&shadow("root.activeElement?.id === 'address'")).await?;
    browser.write("#address", "healthy.example").await?;
    browser.click("form .main").await?;
    browser.until(&shadow("root.querySelector('.chip')?.textContent.includes('healthy')")).await?;
    // The panel's token is for the first domain: about another one the page asks as a stranger, who
    // does not hear everything.
    let said = "root.querySelector('h3.say')?.textContent.includes('nothing wrong')";
    browser.until(&shadow(said)).await?;
    let mut log = browser.log().await?;
    log.retain(|line| !line.contains("403"));
    if log.is_empty() { Ok(()) } else { Err(format!("the console says: {log:?}")) }
}

pub(super) async fn in_words_without_the_api() -> Result<(), String> {
    let nowhere = "api=\"http://127.0.0.1:9\" article=\"email-not-working\"";
    let german = format!("{nowhere} lang=\"de\"");
    let looking = Looking::demo(&[("/", "", nowhere), ("/de", "", &german)]).await?;
    let browser = &looking.browser;
    for (path, said) in [("/", "Are you online?"), ("/de", "Sind Sie online?")] {
        browser.open(&format!("{ORIGIN}{path}")).await?;
        browser.inside(".error button").await?;
        let text = browser.text().await?;
        holds(&text, &[said])?;
        if text.contains("ui.") {
            return Err(format!("a key is shown instead of words: {text}"));
        }
    }
    Ok(())
}

/// The smallest text inside the tag, and the size of plain text.
const SIZES: &str = "(() => {
    const has = (node) => [...node.childNodes].some((child) => child.nodeType === 3 && \
    child.textContent.trim()) && node.checkVisibility() && !node.closest('.unseen');
    const size = (node) => parseFloat(getComputedStyle(node).fontSize);
    const all = [...root.querySelectorAll('*')].filter(has).map(size);
    return [Math.min(...all), size(root.querySelector('.mail-why'))];
})()";

pub(super) async fn as_large_in_a_small_host() -> Result<(), String> {
    let attributes = "article=\"email-not-working\" email=\"anna@spf-twice.example\" run";
    let looking = Looking::demo(&[("/", STRICT, attributes)]).await?;
    let browser = &looking.browser;
    browser.open(&format!("{ORIGIN}/")).await?;
    looking.answer().await?;
    let before = browser.script(&shadow(SIZES)).await?;
    browser.script("document.documentElement.style.fontSize = '62.5%'").await?;
    let after = browser.script(&shadow(SIZES)).await?;
    let sizes: [f64; 2] = serde_json::from_value(after).map_err(|fault| fault.to_string())?;
    if sizes[0] >= 12.0 && sizes[1] >= 16.0 {
        return Ok(());
    }
    Err(format!("the smallest and the plain text are {sizes:?} px, and were {before}"))
}
