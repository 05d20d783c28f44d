//! Pictures of every screen, and the few that the README shows: `cargo xtask screenshots` says
//! where they are.
//!
//! The world is the demo's, so every value in the pictures is one that the program said.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use tests::browser::{Browser, Window};
use tests::demo::{self, Demo};
use tests::folder::Folder;
use tests::product::serve;
use tests::testbed::namespace;
use tests::world::config;

/// Takes pictures of every screen, narrow and wide, light and dark.
#[derive(Parser)]
struct Options {
    /// The folder for all of them
    #[arg(long)]
    into: PathBuf,
    /// The folder for those that the README shows
    #[arg(long)]
    readme: PathBuf,
}

/// A screen: its name, its page, what to wait for inside the tag, and what to do first.
struct Screen {
    name: &'static str,
    path: &'static str,
    wait: &'static str,
    first: &'static str,
}

/// What the README shows: the screen, and the window through which it is seen.
const README: &[(&str, Window)] = &[
    ("answer-dns", Window { width: 1280, height: 960, dark: false }),
    ("answer-dns", Window { width: 360, height: 960, dark: true }),
    ("settings", Window { width: 1280, height: 960, dark: false }),
];

const SCREENS: &[Screen] = &[
    Screen { name: "questions", path: "/panel", wait: ".questions button", first: "" },
    Screen {
        name: "answer",
        path: "/panel?email=anna@cert-expired.example&article=email-not-working&panel=cpanel&\
               ip_kind=shared&run=",
        wait: ".answer .say",
        first: "",
    },
    Screen {
        name: "answer-dns",
        path: "/panel?email=anna@spf-twice.example&article=email-not-working&panel=cpanel&\
               ip_kind=dedicated&run=",
        wait: ".answer .say",
        first: "",
    },
    Screen {
        name: "answer-healthy",
        path: "/panel?email=anna@healthy.example&article=email-not-working&panel=cpanel&\
               ip_kind=shared&run=",
        wait: ".answer .say",
        first: "",
    },
    Screen {
        name: "answer-unknown",
        path: "/panel?email=anna@greylists.example&article=email-not-working&panel=cpanel&\
               ip_kind=shared&run=",
        wait: ".answer .say",
        first: "",
    },
    Screen {
        name: "evidence",
        path: "/panel?email=anna@listed.example&article=ip-blocked-bounces&panel=sitemanager&\
               ip_kind=dedicated&run=",
        wait: ".answer .say",
        first: "root.querySelectorAll('.live details').forEach((one) => one.open = true)",
    },
    Screen {
        name: "settings",
        path: "/panel?email=anna@healthy-dedicated.example&article=relaying-denied&\
               panel=sitemanager&ip_kind=dedicated",
        wait: ".settings dl",
        first: "root.querySelector('.settings').scrollIntoView()",
    },
    Screen { name: "kb", path: "/kb/can-receive-not-send?panel=sitemanager", wait: "", first: "" },
    Screen { name: "kb-index", path: "/kb", wait: "", first: "" },
    Screen { name: "start", path: "/", wait: "", first: "" },
    Screen { name: "docs", path: "/docs/", wait: "", first: "" },
    Screen { name: "problem", path: "/problems/bad-name", wait: "", first: "" },
];

fn main() -> ExitCode {
    let options = Options::parse();
    if let Err(refused) = namespace::enter() {
        eprint!("screenshots: {refused}");
        return ExitCode::FAILURE;
    }
    let taken = tokio::runtime::Runtime::new()
        .map_err(|fault| fault.to_string())
        .and_then(|runtime| runtime.block_on(take(&options)));
    match taken {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("screenshots: {fault}");
            ExitCode::FAILURE
        }
    }
}

async fn take(options: &Options) -> Result<(), String> {
    for folder in [&options.into, &options.readme] {
        std::fs::create_dir_all(folder)
            .map_err(|fault| format!("{}: {fault}", folder.display()))?;
    }
    let demo = Demo::read()?;
    let folder = Folder::new()?;
    let running = demo.world.start(&folder.0).await?;
    let mut settings = config(&running, true)?;
    demo::furnish(&mut settings, &demo.site, &folder.0)?;
    let api = serve(settings).await?;
    let browser = Browser::start().await?;
    for screen in SCREENS {
        for (width, height) in [(360, 740), (1280, 900)] {
            for dark in [false, true] {
                let window = Window { width, height, dark };
                show(&browser, &api, screen, window).await?;
                grow(&browser, window).await?;
                browser.picture(&options.into.join(name(screen.name, window))).await?;
            }
        }
        eprintln!("  {}", screen.name);
    }
    for (wanted, window) in README {
        let screen =
            SCREENS.iter().find(|screen| screen.name == *wanted).ok_or("no such screen")?;
        show(&browser, &api, screen, *window).await?;
        browser.picture(&options.readme.join(name(screen.name, *window))).await?;
    }
    browser.quit().await
}

fn name(screen: &str, window: Window) -> String {
    format!("{screen}-{}-{}.png", window.width, if window.dark { "dark" } else { "light" })
}

async fn show(browser: &Browser, api: &str, screen: &Screen, window: Window) -> Result<(), String> {
    browser.look_through(window).await?;
    browser.open(&format!("{api}{}", screen.path)).await?;
    if !screen.wait.is_empty() {
        browser.inside(screen.wait).await?;
        let first =
            format!("const root = document.querySelector('mail-why').shadowRoot; {}", screen.first);
        browser.script(&first).await?;
    }
    Ok(())
}

/// Makes the window as high as the page.
async fn grow(browser: &Browser, window: Window) -> Result<(), String> {
    // A very long picture is no use; what fits into four windows is.
    let height = browser
        .script("return Math.min(document.documentElement.scrollHeight, 4 * innerHeight)")
        .await?;
    let height =
        height.as_u64().and_then(|height| u32::try_from(height).ok()).unwrap_or(window.height);
    browser.look_through(Window { height: height.max(window.height), ..window }).await
}
