//! What does a person see? A real browser, driven as a person drives it.

use std::net::{Ipv4Addr, SocketAddrV4, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use thirtyfour::{
    By, CapabilitiesHelper, ChromiumLikeCapabilities, DesiredCapabilities, Key, WebDriver,
    WebElement,
};

/// How long anything on a page is waited for.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often a page is looked at while we wait.
const GLANCE: Duration = Duration::from_millis(50);
/// What keeps a browser to itself: no sandbox inside the namespace, and nothing asked of its maker.
const FLAGS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--lang=en",
];

/// How a page is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// CSS pixels.
    pub width: u32,
    /// CSS pixels.
    pub height: u32,
    /// Whether the person's system is dark.
    pub dark: bool,
}

/// A browser that runs, until it is dropped.
pub struct Browser {
    driver: WebDriver,
    folder: PathBuf,
    _program: tokio::process::Child,
}

impl Drop for Browser {
    fn drop(&mut self) {
        // What cannot be removed lies in the folder for temporary files.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Browser {
    /// Starts chromedriver and Chromium.
    ///
    /// # Errors
    /// They are not installed, or do not start.
    pub async fn start() -> Result<Self, String> {
        let port = free_port()?;
        let mut command = tokio::process::Command::new("chromedriver");
        command
            .arg(format!("--port={port}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let program = command.kill_on_drop(true).spawn().map_err(|fault| {
            format!(
                "chromedriver does not start: {fault}; `cargo xtask test` installs it \
                     (Debian: chromium-driver)"
            )
        })?;
        let folder =
            std::env::temp_dir().join(format!("mailwhy-browser-{}-{port}", std::process::id()));
        let mut wanted = DesiredCapabilities::chrome();
        for flag in FLAGS {
            wanted.add_arg(flag).map_err(said)?;
        }
        wanted.add_arg(&format!("--user-data-dir={}", folder.display())).map_err(said)?;
        wanted.set("goog:loggingPrefs", json!({ "browser": "ALL" })).map_err(said)?;
        let url = format!("http://127.0.0.1:{port}");
        let begun = Instant::now();
        loop {
            match WebDriver::new(&url, wanted.clone()).await {
                Ok(driver) => return Ok(Self { driver, folder, _program: program }),
                Err(fault) if begun.elapsed() > PATIENCE => {
                    return Err(format!("the browser does not start: {fault}"));
                }
                Err(_) => tokio::time::sleep(GLANCE).await,
            }
        }
    }

    /// Opens a page.
    ///
    /// # Errors
    /// It cannot be loaded.
    pub async fn open(&self, url: &str) -> Result<(), String> {
        self.driver.goto(url).await.map_err(|fault| format!("{url}: {fault}"))
    }

    /// Looks at pages through a window of this size, in light or dark.
    ///
    /// # Errors
    /// The browser refuses.
    pub async fn look_through(&self, window: Window) -> Result<(), String> {
        let tools = self.driver.cdp();
        let Window { width, height, dark } = window;
        let size =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        tools.send_raw("Emulation.setDeviceMetricsOverride", size).await.map_err(said)?;
        let scheme = if dark { "dark" } else { "light" };
        let media = json!({ "features": [
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ] });
        tools.send_raw("Emulation.setEmulatedMedia", media).await.map_err(said)?;
        Ok(())
    }

    /// Runs a script in the page, and takes what it returns.
    ///
    /// # Errors
    /// The script throws.
    pub async fn script(&self, script: &str) -> Result<Value, String> {
        let done = self
            .driver
            .execute(script, Vec::new())
            .await
            .map_err(|fault| format!("{script}: {fault}"))?;
        Ok(done.json().clone())
    }

    /// Waits until a script returns something true, and takes it.
    ///
    /// # Errors
    /// It does not become true; what the page shows is said.
    pub async fn until(&self, script: &str) -> Result<Value, String> {
        let begun = Instant::now();
        loop {
            let found = self.script(script).await.unwrap_or_default();
            if !matches!(found, Value::Null | Value::Bool(false))
                && found != json!(0)
                && found != json!("")
            {
                return Ok(found);
            }
            if begun.elapsed() > PATIENCE {
                let shown = self.script(SHOWN).await.unwrap_or_default();
                let log = self.log().await.unwrap_or_default().join("\n");
                return Err(format!(
                    "waited too long for {script}\nthe page shows: {shown}\nthe console says: {log}"
                ));
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// An element inside the tag, as soon as it is there.
    ///
    /// # Errors
    /// It does not appear.
    pub async fn inside(&self, selector: &str) -> Result<WebElement, String> {
        self.until(&format!(
            "return !!document.querySelector('mail-why')?.shadowRoot?.querySelector({selector:?})"
        ))
        .await?;
        let tag = self.driver.find(By::Css("mail-why")).await.map_err(said)?;
        let root = tag.get_shadow_root().await.map_err(said)?;
        root.find(By::Css(selector)).await.map_err(said)
    }

    /// Clicks on an element inside the tag.
    ///
    /// # Errors
    /// It does not appear, or something covers it.
    pub async fn click(&self, selector: &str) -> Result<(), String> {
        self.inside(selector).await?.click().await.map_err(|fault| format!("{selector}: {fault}"))
    }

    /// Types into an element inside the tag.
    ///
    /// # Errors
    /// It does not appear, or takes no keys.
    pub async fn write(&self, selector: &str, text: &str) -> Result<(), String> {
        let field = self.inside(selector).await?;
        field.clear().await.map_err(said)?;
        field.send_keys(text).await.map_err(said)
    }

    /// Chooses a file in a field for files.
    ///
    /// # Errors
    /// There is no such field.
    pub async fn attach(&self, selector: &str, path: &Path) -> Result<(), String> {
        let field = self.inside(selector).await?;
        field.send_keys(path.display().to_string()).await.map_err(said)
    }

    /// Presses keys, wherever the focus is.
    ///
    /// # Errors
    /// The browser refuses.
    pub async fn press(&self, keys: &[Key]) -> Result<(), String> {
        for key in keys {
            self.driver.action_chain().send_keys(key.clone()).perform().await.map_err(said)?;
        }
        Ok(())
    }

    /// The text inside the tag.
    ///
    /// # Errors
    /// There is no tag.
    pub async fn text(&self) -> Result<String, String> {
        let text =
            self.script("return document.querySelector('mail-why').shadowRoot.textContent").await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Everything in the browser's console that is worse than a remark.
    ///
    /// # Errors
    /// The browser does not tell.
    pub async fn log(&self) -> Result<Vec<String>, String> {
        let entries = self.driver.browser_log().await.map_err(said)?;
        let is_worse = |entry: &&thirtyfour::BrowserLogEntry| {
            matches!(entry.level.as_str(), "SEVERE" | "WARNING")
        };
        Ok(entries.iter().filter(is_worse).map(|entry| entry.message.clone()).collect())
    }

    /// A picture of what the window shows.
    ///
    /// # Errors
    /// The browser refuses, or the file cannot be written.
    pub async fn picture(&self, path: &Path) -> Result<(), String> {
        self.driver.screenshot(path).await.map_err(said)
    }

    /// Ends the session.
    ///
    /// # Errors
    /// The browser does not end.
    pub async fn quit(self) -> Result<(), String> {
        self.driver.clone().quit().await.map_err(said)
    }
}

/// What the page shows, for a message.
const SHOWN: &str = "return (document.querySelector('mail-why')?.shadowRoot ?? \
                     document.body).textContent.slice(0, 2000)";

fn free_port() -> Result<u16, String> {
    let listener = TcpListener::bind(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0)).map_err(said)?;
    Ok(listener.local_addr().map_err(said)?.port())
}

fn said(fault: impl std::fmt::Display) -> String {
    fault.to_string()
}
