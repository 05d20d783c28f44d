//! The demo's control panel: a page like a hosting company's, around the widget.

use maud::{DOCTYPE, Markup, PreEscaped, Render, html};
use serde::Deserialize;

use crate::html::head;

/// The name that host pages write down; it loads the other files of the widget.
pub(crate) const LOADER: &str = "mail-why.js";

/// The entries at the side of such panels; the one that is open is the third.
const SIDE: &[&str] = &["Overview", "Domains", "E-mail", "Files", "Databases", "Statistics"];

/// Who is logged in: what a real panel knows about its customer, and hands to the widget.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Customer {
    domain: Option<String>,
    email: Option<String>,
    panel: Option<String>,
    ip_kind: Option<String>,
    lang: Option<String>,
    article: Option<String>,
    run: Option<String>,
    theme: Option<String>,
    token: Option<String>,
}

impl Customer {
    /// The token that a panel gave to the page in a frame.
    pub(crate) fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// Their domain, that of their address where only that is known.
    pub(crate) fn domain(&self) -> Option<&str> {
        let of_address = || self.email.as_deref()?.rsplit_once('@').map(|(_, domain)| domain);
        self.domain.as_deref().or_else(of_address).filter(|domain| !domain.is_empty())
    }
}

/// One scripted domain of the demo, to click.
#[derive(Debug, Deserialize)]
pub(crate) struct Site {
    domain: String,
    title: String,
    panel: String,
    ip_kind: String,
}

/// The whole page: `content` is the widget, or what stands in for it.
pub(crate) fn page(
    customer: &Customer,
    provider: &str,
    sites: &[Site],
    content: &Markup,
) -> Markup {
    let scheme = customer.theme.as_deref().filter(|theme| matches!(*theme, "light" | "dark"));
    let account = customer.email.as_deref().or(customer.domain.as_deref());
    let columns = if sites.is_empty() { "columns alone" } else { "columns" };
    html! {
        (DOCTYPE)
        html lang=(customer.lang.as_deref().unwrap_or("en")) {
            head {
                meta name="color-scheme" content=(scheme.unwrap_or("light dark"));
                (head("E-mail · Control panel", "/pages/panel.css"))
                (loader())
            }
            body {
                header class="bar" {
                    strong { (provider) }
                    span { (account.unwrap_or("your account")) }
                }
                div class="frame" {
                    nav class="side" aria-label="Control panel" { ul { (side()) } }
                    main {
                        h1 { "E-mail" }
                        div class=(columns) {
                            (content)
                            @if !sites.is_empty() { (customers(sites, customer)) }
                        }
                    }
                }
            }
        }
    }
}

fn side() -> Markup {
    html! {
        @for name in SIDE {
            li aria-current=[(*name == "E-mail").then_some("page")] { (name) }
        }
    }
}

/// What loads the widget.
pub(crate) fn loader() -> Markup {
    html! { script type="module" src={ "/widget/" (LOADER) } {} }
}

/// The tag of the widget, with the token that its panel made; `fallback` shows where it cannot run.
pub(crate) fn tag(customer: &Customer, token: Option<&str>, fallback: impl Render) -> Markup {
    html! {
        mail-why api="" domain=[&customer.domain] email=[&customer.email] panel=[&customer.panel]
            ip-kind=[&customer.ip_kind] lang=[&customer.lang] article=[&customer.article]
            run=[&customer.run] theme=[&customer.theme] token=[token] { (fallback) }
    }
}

/// The tag alone.
pub(crate) fn bare_tag(customer: &Customer, token: Option<&str>) -> Markup {
    tag(customer, token, PreEscaped(""))
}

/// What is said in a program that was built without the widget.
pub(crate) fn without_widget() -> Markup {
    html! {
        p class="missing" {
            "The widget is not in this program: it was built without it. "
            code { "cargo xtask run" }
            " builds both. "
            a href="/kb" { "The same help without it." }
        }
    }
}

fn customers(sites: &[Site], customer: &Customer) -> Markup {
    html! {
        aside class="worlds" aria-label="Demo" {
            h2 { "The demo's customers" }
            p { "Each has one known fault, or none. Click one to be that customer." }
            ul { @for site in sites { (row(site, customer)) } }
        }
    }
}

fn row(site: &Site, customer: &Customer) -> Markup {
    let Site { domain, title, panel, ip_kind } = site;
    let article = customer.article.as_deref().unwrap_or("email-not-working");
    let email = format!("anna@{domain}");
    let query = format!("email={email}&article={article}&panel={panel}&ip_kind={ip_kind}&run=");
    let is_current = customer.email.as_deref() == Some(email.as_str());
    html! {
        li {
            a href={ "/panel?" (query) } aria-current=[is_current.then_some("true")] {
                (title)
                small { (domain) }
            }
        }
    }
}
