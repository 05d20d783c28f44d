//! What a person types, pastes and opens: it stays on the page, and mistakes can be corrected where
//! they stand.

use tests::folder::Folder;
use tests::testbed::host_page::ORIGIN;

use super::{Looking, STRICT, console_is_silent, holds, shadow};

/// A script that keeps everything that the page sends from now on.
pub(super) const SPY: &str = "window.sent = []; const real = window.fetch; \
                   window.fetch = (url, init) => { sent.push(String(url) + (init?.body ?? '')); \
                   return real(url, init) }";

pub(super) async fn pasted_text_stays() -> Result<(), String> {
    let looking = Looking::demo(&[(
        "/",
        STRICT,
        "article=\"relaying-denied\" email=\"anna@healthy.example\"",
    )])
    .await?;
    let browser = &looking.browser;
    browser.open(&format!("{ORIGIN}/")).await?;
    browser.inside("section.live > button").await?;
    browser.script(SPY).await?;
    browser.click("section.live > button").await?;
    browser.write("textarea", "550 5.7.1 Relaying denied, canary password=canary").await?;
    browser.click("section.live > .panel > div > .main").await?;
    browser
        .until(&shadow(
            "root.querySelector('.answer .question')?.textContent.includes('authentication')",
        ))
        .await?;
    let text = browser.text().await?;
    holds(&text, &["change it"])?;
    browser.click(".answer .question button").await?;
    let said = looking.answer().await?;
    holds(&said, &["log in"])?;
    holds(&browser.text().await?, &["anna@healthy.example"])?;
    let sent = browser.script("return sent.join('\\n')").await?;
    let sent = sent.as_str().unwrap_or_default();
    holds(sent, &["bounce.relay_refused", "login"])?;
    if sent.contains("canary") {
        return Err(format!("pasted text has left the page: {sent}"));
    }
    console_is_silent(browser).await
}

/// A notice as the Postfix `by` writes it, with the headers of the message that came back; they
/// alone tell whose it was.
fn returned(by: &str, received: &str) -> String {
    format!(
        "From: MAILER-DAEMON@{by} (Mail Delivery System)\nTo: anna@healthy.example\n\
         Subject: Undelivered Mail Returned to Sender\nContent-Type: multipart/report; \
         report-type=delivery-status; \
         boundary=\"B\"\n\n--B\n\nThe mail system\n\n<canary@other.example>: host \
         mx.other.example said: 550 5.1.1 \
         <canary@other.example>: Recipient address rejected: User unknown\n\n--B\n\
         Content-Type: message/delivery-status\n\n\
         Reporting-MTA: dns; {by}\n\nFinal-Recipient: rfc822; canary@other.example\n\
         Action: failed\n\
         Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\n\n--B\n\
         Content-Type: text/rfc822-headers\n\n\
         {received}\nFrom: anna@healthy.example\nTo: canary@other.example\nSubject: canary\n\n\
         --B--\n"
    )
}

pub(super) async fn a_mistyped_address() -> Result<(), String> {
    let looking =
        Looking::demo(&[("/", STRICT, "article=\"email-not-working\" email=\"notanemail\"")])
            .await?;
    let browser = &looking.browser;
    browser.open(&format!("{ORIGIN}/")).await?;
    // What the host page says cannot be used: the article is there all the same.
    browser
        .until(&shadow("root.querySelector('article h2') && root.querySelector('#address').value"))
        .await?;
    browser.write("#address", "anna").await?;
    browser.click(".ask .main").await?;
    // What is wrong with it is said at the field, and to those who hear it.
    let fault =
        "root.querySelector('#address[aria-invalid=true]')?.getAttribute('aria-describedby')";
    browser
        .until(&shadow(&format!(
            "root.getElementById({fault})?.textContent.includes('without a dot')"
        )))
        .await?;
    browser
        .until(&shadow(
            "root.querySelector('article h2') && root.querySelector('#address').value == 'anna'",
        ))
        .await?;
    browser.write("#address", "Anna <anna@spf-twice.example>").await?;
    browser.click(".ask .main").await?;
    holds(&looking.answer().await?, &["spf-twice.example"])?;
    let marked = browser
        .script(&shadow("root.querySelectorAll('[aria-invalid], #address-fault').length"))
        .await?;
    if marked == 0 { Ok(()) } else { Err("what was corrected is still called wrong".to_owned()) }
}

pub(super) async fn unknown_attributes() -> Result<(), String> {
    let attributes = "article=\"email-not-working\" email=\"anna@no-mx.example\" \
                      panel=\"nonsense\" ip-kind=\"neither\" run";
    let looking = Looking::demo(&[("/", STRICT, attributes)]).await?;
    let browser = &looking.browser;
    browser.open(&format!("{ORIGIN}/")).await?;
    holds(&looking.answer().await?, &["no-mx.example"])?;
    // What the host page could not say is asked, in the form that is a line by now.
    browser.click(".chip button").await?;
    browser
        .until(&shadow("root.querySelectorAll('.profile-picker fieldset').length === 2"))
        .await?;
    let log = browser.log().await?.join("\n");
    holds(&log, &["mail-why: panel", "nonsense", "mail-why: ip_kind", "cpanel"])
}

pub(super) async fn the_whole_report_is_handed_over() -> Result<(), String> {
    let attributes = "article=\"email-not-working\" email=\"anna@spf-twice.example\" run";
    let looking = Looking::demo(&[("/", STRICT, attributes)]).await?;
    let browser = &looking.browser;
    browser.open(&format!("{ORIGIN}/")).await?;
    looking.answer().await?;
    browser.click("[data-ticket]").await?;
    // On the clipboard, or shown where the browser does not let us.
    let outcome = "root.querySelector('[data-ticket] + p')";
    browser
        .until(&shadow(&format!(
            "{outcome}.textContent.includes('Copied') || \
             {outcome}.querySelector('textarea')?.value.includes('spf-twice')"
        )))
        .await?;
    // Where it does not, there is something to copy by hand.
    browser
        .script(
            "document.execCommand = () => false; navigator.clipboard.writeText = () => \
                 Promise.reject()",
        )
        .await?;
    browser.click("[data-ticket]").await?;
    browser
        .until(&shadow(&format!(
            "{outcome}.querySelector('textarea')?.value.includes('spf-twice.example')"
        )))
        .await?;
    console_is_silent(browser).await
}

pub(super) async fn origin_is_shown() -> Result<(), String> {
    let attributes = "article=\"bounces-for-mail-i-never-sent\" email=\"anna@healthy.example\"";
    let looking = Looking::demo(&[("/", STRICT, attributes)]).await?;
    let browser = &looking.browser;
    browser.open(&format!("{ORIGIN}/")).await?;
    browser.inside("section.live > button").await?;
    browser.script(SPY).await?;
    browser.click("section.live > button").await?;
    // Our server had taken it from somebody who was logged in as this person.
    let ours = "Received: from [198.51.100.7] (Authenticated sender: anna@healthy.example) by \
                server1.hosting.example \
                (Postfix) with ESMTPSA id 4F; Fri, 27 Nov 2026 10:00:00 +0000";
    let folder = Folder::new()?;
    let file = folder.0.join("returned.eml");
    std::fs::write(&file, returned("server1.hosting.example", ours))
        .map_err(|error| format!("write {}: {error}", file.display()))?;
    browser.attach("input[type=file]", &file).await?;
    browser
        .until(&shadow(
            "root.querySelector('.answer pre')?.textContent.includes('Authenticated sender')",
        ))
        .await?;
    browser
        .until(&shadow("root.querySelector('.answer .say')?.textContent.includes('password')"))
        .await?;
    // Another provider's server had: somebody only writes the name.
    let theirs = "Received: from spam.other.example ([203.0.113.9]) by mx.third.example (Postfix) \
                  with ESMTP id 5A; \
                  Fri, 27 Nov 2026 10:00:00 +0000";
    browser.click(".answer > button:last-child").await?;
    browser.write("textarea", &returned("mx.third.example", theirs)).await?;
    browser.click("section.live > .panel > div > .main").await?;
    browser
        .until(&shadow("root.querySelector('.answer .say')?.textContent.includes('forge')"))
        .await?;
    let sent = browser.script("return sent.join('\\n')").await?;
    let sent = sent.as_str().unwrap_or_default();
    holds(sent, &["origin.account", "origin.forged"])?;
    for never in ["canary", "198.51.100.7", "Authenticated"] {
        if sent.contains(never) {
            return Err(format!("pasted text has left the page: {sent}"));
        }
    }
    console_is_silent(browser).await
}
