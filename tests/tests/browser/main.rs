//! What must hold of the widget in a real browser: on a page of another origin, under strict
//! policies, by keyboard, on a narrow screen, and with mail servers that say hostile things.

mod accessible;
mod answer_first;
mod typed;

use std::process::ExitCode;

use serde_json::Value;
use tests::browser::{Browser, Window};
use tests::demo::{self, Demo};
use tests::folder::Folder;
use tests::product::serve;
use tests::sandbox::{self, Part};
use tests::testbed::host_page::{self, ORIGIN};
use tests::testbed::web;
use tests::world::{self, Running, World};
use thirtyfour::Key;

const PARTS: &[Part] = &[
    ("on another origin: find the article, check, read the answer", || {
        Box::pin(on_another_origin())
    }),
    ("what is pasted stays on the page, and a question leads to the cause", || {
        Box::pin(typed::pasted_text_stays())
    }),
    ("a message that came back shows where it came from, and stays", || {
        Box::pin(typed::origin_is_shown())
    }),
    ("an address that is mistyped can be corrected in place", || {
        Box::pin(typed::a_mistyped_address())
    }),
    ("what the host page says and nobody knows is passed over", || {
        Box::pin(typed::unknown_attributes())
    }),
    (
        "the whole report is handed to support",
        || Box::pin(typed::the_whole_report_is_handed_over()),
    ),
    ("when a check ends the cause, its owner and what to do are in view", || {
        Box::pin(answer_first::in_view())
    }),
    ("where nothing is wrong there is a way on", || Box::pin(answer_first::healthy_leads_on())),
    ("the old record is counted down, and the form comes back", || {
        Box::pin(answer_first::counts_down_and_can_be_changed())
    }),
    ("without the api there are words, not keys", || {
        Box::pin(answer_first::in_words_without_the_api())
    }),
    ("a host page with small text does not shrink the answer", || {
        Box::pin(answer_first::as_large_in_a_small_host())
    }),
    ("under trusted types and a strict policy the check still runs", || {
        Box::pin(under_a_strict_policy())
    }),
    ("where webassembly is blocked the article is readable", || Box::pin(without_webassembly())),
    ("nothing that a mail server says is executed", || Box::pin(nothing_is_executed())),
    ("with the keyboard alone an answer is reached", || Box::pin(with_the_keyboard_alone())),
    ("no screen is wider than a narrow window, in light and in dark", || {
        Box::pin(on_a_narrow_screen())
    }),
    ("everything is there before 90 kb have come", || Box::pin(weight())),
    ("the page tells assistive programs what it is", || Box::pin(accessible::names_and_roles())),
    ("right to left the page turns round", || Box::pin(accessible::right_to_left())),
];
/// What a browser may download before the widget is usable, in bytes as they travel.
const WEIGHT: u64 = 90_000;
/// A policy under which no string becomes markup or script, and scripts come from the API only.
const STRICT: &str = "default-src 'none'; script-src {api} 'wasm-unsafe-eval'; connect-src {api}; \
                      img-src data:; \
                      require-trusted-types-for 'script'; trusted-types 'none'";
/// The same without WebAssembly.
const BLOCKED: &str = "default-src 'none'; script-src {api}; connect-src {api}; img-src data:";

fn main() -> ExitCode {
    sandbox::run(PARTS)
}

/// The demo's world with the API in it, a host page of another origin around the tag, and a
/// browser.
struct Looking {
    browser: Browser,
    api: String,
    _running: Running,
    _host: web::Running,
    _folder: Folder,
}

impl Looking {
    async fn start(world: &World, pages: &[(&str, &str, &str)]) -> Result<Self, String> {
        let folder = Folder::new()?;
        let running = world.start(&folder.0).await?;
        let mut config = world::config(&running, true)?;
        demo::furnish(&mut config, &Demo::read()?.site, &folder.0)?;
        let api = serve(config).await?;
        let host = host_page::serve(&api, pages).await?;
        let browser = Browser::start().await?;
        Ok(Self { browser, api, _running: running, _host: host, _folder: folder })
    }

    async fn demo(pages: &[(&str, &str, &str)]) -> Result<Self, String> {
        Self::start(&Demo::read()?.world, pages).await
    }

    /// Waits for the answer that is said aloud.
    async fn answer(&self) -> Result<String, String> {
        let say = self.browser.inside(".answer .say").await?;
        say.text().await.map_err(|fault| fault.to_string())
    }
}

/// The console must be silent, but for the settings that nobody knows where the DNS does not tell
/// the server.
async fn console_is_silent(browser: &Browser) -> Result<(), String> {
    let mut log = browser.log().await?;
    log.retain(|line| !(line.contains("/v1/settings?") && line.contains("404")));
    if log.is_empty() { Ok(()) } else { Err(format!("the console says: {log:?}")) }
}

fn holds(text: &str, words: &[&str]) -> Result<(), String> {
    let missing: Vec<&&str> = words.iter().filter(|word| !text.contains(**word)).collect();
    if missing.is_empty() { Ok(()) } else { Err(format!("{missing:?} is not in: {text}")) }
}

async fn on_another_origin() -> Result<(), String> {
    let looking = Looking::demo(&[("/", "", "panel=\"cpanel\" ip-kind=\"shared\"")]).await?;
    let browser = &looking.browser;
    browser.open(&format!("{ORIGIN}/")).await?;
    browser.write("input[type=search]", "cant send emails outlook says relaying denied").await?;
    browser
        .until(&shadow(
            "root.querySelector('.questions strong')?.textContent.includes('Relaying denied')",
        ))
        .await?;
    browser.click(".questions button").await?;
    browser.click(".back").await?;
    browser.click(".questions li:nth-child(1) button").await?;
    browser.write("#address", "anna@no-mx.example").await?;
    browser.click("form .main").await?;
    let said = looking.answer().await?;
    holds(&said, &["no-mx.example"])?;
    let text = browser.text().await?;
    // The literal record, ready to paste; the settings with the literal user name.
    holds(&text, &["anna@no-mx.example", "mx1.hosting.example", "993"])?;
    // The checks are one line, the failing one is the first in it.
    browser.click(".checks > summary").await?;
    browser.click(".checks li summary").await?;
    browser
        .until(&shadow(
            "root.querySelector('.checks li details[open]')?.innerText.includes('dig ')",
        ))
        .await?;
    browser.click(".answer .copy").await?;
    browser
        .until(&shadow("root.querySelector('.answer .copy')?.textContent.includes('Copied')"))
        .await?;
    console_is_silent(browser).await
}

/// A script that looks inside the tag.
fn shadow(expression: &str) -> String {
    format!("const root = document.querySelector('mail-why').shadowRoot; return {expression}")
}

async fn under_a_strict_policy() -> Result<(), String> {
    let attributes = "email=\"anna@cert-expired.example\" article=\"email-not-working\" run";
    let looking = Looking::demo(&[("/", STRICT, attributes)]).await?;
    looking.browser.open(&format!("{ORIGIN}/")).await?;
    holds(&looking.answer().await?, &["certificate", "server5.hosting.example"])?;
    console_is_silent(&looking.browser).await?;
    // Our own page sends its policy as a header.
    looking
        .browser
        .open(&format!(
            "{}/panel?email=anna@null-mx.example&article=email-not-working&run=",
            looking.api
        ))
        .await?;
    holds(&looking.answer().await?, &["null-mx.example"])?;
    console_is_silent(&looking.browser).await
}

async fn without_webassembly() -> Result<(), String> {
    let pages = [
        ("/", BLOCKED, ""),
        (
            "/article",
            BLOCKED,
            "article=\"pop-lock\" panel=\"sitemanager\" email=\"a@healthy.example\"",
        ),
    ];
    let looking = Looking::demo(&pages).await?;
    let browser = &looking.browser;
    browser.open(&format!("{ORIGIN}/article")).await?;
    browser
        .until(&shadow(
            "root.querySelectorAll('p').length > 3 && \
             root.querySelector('h2')?.textContent.includes('POP')",
        ))
        .await?;
    let link = browser.script(&shadow("root.querySelector('a.main').href")).await?;
    // Without a script the check runs on the page that this leads to.
    browser.open(link.as_str().unwrap_or_default()).await?;
    let page = browser.script("return document.body.textContent").await?;
    holds(page.as_str().unwrap_or_default(), &["POP"])?;
    browser.open(&format!("{ORIGIN}/")).await?;
    let shown = "root.querySelectorAll('.questions a').length";
    browser.until(&shadow(&format!("{shown} > 0"))).await?;
    let shown = browser.script(&shadow(shown)).await?;
    let listed = content::Library::embedded().articles("en").articles.len();
    if shown.as_u64() == u64::try_from(listed).ok() {
        return Ok(());
    }
    Err(format!("{shown} questions are shown, and there are {listed}"))
}

async fn nothing_is_executed() -> Result<(), String> {
    let mut world = Demo::read()?.world;
    let evil = "<img src=x onerror='window.hacked=1'><script>window.hacked=1</script>";
    for host in world.host.iter_mut().filter(|host| host.name == "server1.hosting.example") {
        host.port = vec![tests::testbed::fake_servers::Port {
            port: 25,
            greeting: Some(format!("554 5.7.1 {evil} http://evil.test/")),
            ..Default::default()
        }];
    }
    world.zone.push_str(&format!(
        "\nhealthy.example. TXT \"v=spf1 include:_spf.hosting.example {} -all\"\n",
        evil.replace('"', "")
    ));
    let attributes = "email=\"anna@healthy.example\" article=\"email-not-working\" run";
    let looking = Looking::start(&world, &[("/", "", attributes)]).await?;
    let browser = &looking.browser;
    browser.open(&format!("{ORIGIN}/")).await?;
    looking.answer().await?;
    browser
        .script(&shadow("root.querySelectorAll('details').forEach(one => one.open = true)"))
        .await?;
    browser
        .until(&shadow("root.textContent.includes('onerror')"))
        .await
        .map_err(|fault| format!("the hostile words are not shown as evidence: {fault}"))?;
    let harm = browser
        .script(&shadow(
            "({ hacked: window.hacked ?? null, images: \
                                       root.querySelectorAll('img, script, iframe').length, \
                                       links: [...root.querySelectorAll('a')].filter(a => \
                                       a.href.includes('evil')).length, said: \
                                       root.querySelector('.say').textContent.includes('<') \
                                       })",
        ))
        .await?;
    let safe = serde_json::json!({ "hacked": null, "images": 0, "links": 0, "said": false });
    if harm == safe { Ok(()) } else { Err(format!("{harm}")) }
}

async fn with_the_keyboard_alone() -> Result<(), String> {
    let looking = Looking::demo(&[("/", "", "")]).await?;
    let browser = &looking.browser;
    browser.open(&format!("{ORIGIN}/")).await?;
    browser.inside(".questions button").await?;
    // Into the search, down to the first question, in.
    browser.press(&[Key::Tab, Key::Down, Key::Enter]).await?;
    browser.inside("#address").await?;
    browser.until(&shadow("root.activeElement?.tagName === 'H2'")).await?;
    let mut reached = false;
    for _ in 0..12 {
        browser.press(&[Key::Tab]).await?;
        reached = browser.script(&shadow("root.activeElement?.id === 'address'")).await?
            == Value::Bool(true);
        if reached {
            break;
        }
    }
    if !reached {
        return Err("the address cannot be reached with the key Tab".to_owned());
    }
    let outline =
        browser.script(&shadow("getComputedStyle(root.activeElement).outlineStyle")).await?;
    if outline == "none" {
        return Err("what has the focus does not show it".to_owned());
    }
    browser
        .inside("#address")
        .await?
        .send_keys("spf-twice.example")
        .await
        .map_err(|fault| fault.to_string())?;
    browser.press(&[Key::Enter]).await?;
    holds(&looking.answer().await?, &["spf-twice.example"])
}

async fn on_a_narrow_screen() -> Result<(), String> {
    let attributes = "email=\"anna@spf-broken.example\" panel=\"cpanel\" ip-kind=\"shared\"";
    let looking = Looking::demo(&[("/", "", attributes)]).await?;
    let browser = &looking.browser;
    for dark in [false, true] {
        browser.look_through(Window { width: 360, height: 740, dark }).await?;
        browser.open(&format!("{ORIGIN}/")).await?;
        browser.inside(".questions button").await?;
        fits(browser, "the questions").await?;
        browser.click(".questions li:nth-child(1) button").await?;
        browser.click("form .main").await?;
        looking.answer().await?;
        browser
            .script(&shadow("root.querySelectorAll('details').forEach(one => one.open = true)"))
            .await?;
        fits(browser, "the answer").await?;
        let contrast = browser.script(CONTRAST).await?;
        if contrast.as_f64().is_none_or(|contrast| contrast < 4.5) {
            return Err(format!("dark {dark}: text stands out by {contrast} only"));
        }
        browser.open(&format!("{}/kb/email-not-working", looking.api)).await?;
        fits(browser, "the plain page").await?;
    }
    Ok(())
}

/// Whether the page needs no scrolling sideways.
async fn fits(browser: &Browser, screen: &str) -> Result<(), String> {
    let width = browser.script("return document.documentElement.scrollWidth").await?;
    if width.as_u64().is_some_and(|width| width <= 360) {
        Ok(())
    } else {
        Err(format!("{screen} is {width} wide"))
    }
}

/// The least contrast of any text inside the tag against what lies behind it (WCAG 2.2, relative
/// luminance).
const CONTRAST: &str = "
    const root = document.querySelector('mail-why').shadowRoot;
    const parse = (text) => { const n = text.match(/[\\d.]+/g).map(Number); const full = \
    text.startsWith('color(') ? 255 : 1; return [...n.slice(0, 3).map((c) => c * full), \
    n[3] ?? 1]; };
    const light = ([r, g, b]) => { const [x, y, z] = [r, g, b].map((c) => (c /= 255) <= 0.04045 ? \
    c / 12.92 : ((c + 0.055) / 1.055) ** 2.4); return 0.2126 * x + 0.7152 * y + 0.0722 * z; };
    const behind = (node) => { for (; node; node = node.parentElement ?? node.getRootNode().host) \
    { const c = parse(getComputedStyle(node).backgroundColor); if (c[3] === 1) return c; } return \
    matchMedia('(prefers-color-scheme: dark)').matches ? [18, 18, 18] : [255, 255, 255]; };
    const has = (node) => [...node.childNodes].some((child) => child.nodeType === 3 && \
    child.textContent.trim()) && node.checkVisibility() && !node.closest('.unseen, style, \
    textarea');
    let least = 21;
    for (const node of root.querySelectorAll('*')) {
      if (!has(node)) continue;
      const [a, b] = [light(parse(getComputedStyle(node).color)), light(behind(node))].sort((x, \
      y) => y - x);
      least = Math.min(least, (a + 0.05) / (b + 0.05));
    }
    return least;";

async fn weight() -> Result<(), String> {
    let looking = Looking::demo(&[("/", "", "")]).await?;
    let browser = &looking.browser;
    // The page of the API's own origin: of others a browser does not tell the sizes.
    browser.open(&format!("{}/panel", looking.api)).await?;
    browser.inside(".questions button").await?;
    let sizes = browser
        .script(
            "return performance.getEntriesByType('resource').filter(one => \
             !one.name.endsWith('panel.css'))
             .map(one => [new URL(one.name).pathname, one.encodedBodySize])",
        )
        .await?;
    let all: Vec<(String, u64)> =
        serde_json::from_value(sizes).map_err(|fault| fault.to_string())?;
    let sum: u64 = all.iter().map(|(_, size)| size).sum();
    if all.len() >= 5 && sum > 30_000 && sum <= WEIGHT {
        println!("{sum} of {WEIGHT} bytes: {all:?}");
        return Ok(());
    }
    Err(format!("{sum} bytes came, and {WEIGHT} may: {all:?}"))
}
