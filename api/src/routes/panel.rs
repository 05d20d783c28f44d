//! `/panel`: a page like a hosting company's control panel, around the widget.

use actix_web::{HttpResponse, get, web};
use serde::Deserialize;

use crate::html::{self, Policy, escape};
use crate::routes::widget;
use crate::state::AppState;

/// What stands at the side of such panels; the one we are in is the third.
const SIDE: &[&str] = &["Overview", "Domains", "E-mail", "Files", "Databases", "Statistics"];

/// Who is logged in: what a real panel knows of its customer, and hands to the widget.
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
}

impl Customer {
    /// The attributes of `<mail-why>`.
    pub(crate) fn attributes(&self) -> String {
        let given = [
            ("domain", &self.domain),
            ("email", &self.email),
            ("panel", &self.panel),
            ("ip-kind", &self.ip_kind),
            ("lang", &self.lang),
            ("article", &self.article),
            ("run", &self.run),
            ("theme", &self.theme),
        ];
        let given = given.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)));
        given.map(|(name, value)| format!(" {name}=\"{}\"", escape(value))).collect()
    }
}

/// One scripted domain of the demo, to click.
#[derive(Debug, Deserialize)]
struct Site {
    domain: String,
    title: String,
    panel: String,
    ip_kind: String,
}

#[get("/panel")]
pub(crate) async fn get_panel(
    state: web::Data<AppState>,
    customer: web::Query<Customer>,
) -> HttpResponse {
    let sites = sites(&state);
    let worlds = if sites.is_empty() { String::new() } else { worlds(&sites, &customer) };
    let lang = escape(customer.lang.as_deref().unwrap_or("en"));
    let scheme = customer
        .theme
        .as_deref()
        .filter(|theme| matches!(*theme, "light" | "dark"))
        .unwrap_or("light dark");
    let side: String = SIDE
        .iter()
        .map(|name| {
            if *name == "E-mail" {
                format!("<li aria-current=\"page\">{name}</li>")
            } else {
                format!("<li>{name}</li>")
            }
        })
        .collect();
    let text = format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"{scheme}\">\n<link rel=\"icon\" \
         href=\"data:,\">\n<title>E-mail · Control panel</title>\n\
         <link rel=\"stylesheet\" href=\"/pages/panel.css\">\n{script}</head>\n<body>\n\
         <header class=\"bar\"><strong>{provider}</strong><span>{account}</span></header>\n\
         <div class=\"frame\">\n<nav class=\"side\" aria-label=\"Control \
         panel\"><ul>{side}</ul></nav>\n<main>\n\
         <h1>E-mail</h1>\n<div \
         class=\"columns{alone}\">\n{widget}\n{worlds}</div>\n</main>\n</div>\n</body>\n</html>\n",
        script =
            format_args!("<script type=\"module\" src=\"/widget/{}\"></script>\n", widget::LOADER),
        provider = escape(&provider(&state)),
        account = escape(
            customer.email.as_deref().or(customer.domain.as_deref()).unwrap_or("your account")
        ),
        alone = if sites.is_empty() { " alone" } else { "" },
        widget = tag(&state, &customer),
    );
    html::respond(Policy::Widget, "'self'", text)
}

fn tag(state: &AppState, customer: &Customer) -> String {
    if widget::is_built(state) {
        return format!("<mail-why api=\"\"{}></mail-why>", customer.attributes());
    }
    "<p class=\"missing\">The widget is not in this program: it was built without it. <code>cargo \
     xtask run</code> builds both. <a href=\"/kb\">The same help without it.</a></p>"
        .to_owned()
}

fn provider(state: &AppState) -> String {
    let profile = state.profile(Some(&state.config().default_profile));
    profile.map_or_else(|| "Hosting control panel".to_owned(), |profile| profile.name.clone())
}

/// The demo's domains; none outside of the demo, or when their file cannot be read.
fn sites(state: &AppState) -> Vec<Site> {
    let Some(path) = &state.config().demo.sites else { return Vec::new() };
    let read = std::fs::read_to_string(path).map_err(|fault| fault.to_string());
    let sites =
        read.and_then(|text| serde_json::from_str(&text).map_err(|fault| fault.to_string()));
    sites.unwrap_or_else(|fault| {
        tracing::warn!(path = %path.display(), %fault, "the demo's domains cannot be read");
        Vec::new()
    })
}

fn worlds(sites: &[Site], customer: &Customer) -> String {
    let row = |site: &Site| {
        let Site { domain, title, panel, ip_kind } = site;
        let article = customer.article.as_deref().unwrap_or("email-not-working");
        let email = format!("anna@{domain}");
        let query = format!("email={email}&article={article}&panel={panel}&ip_kind={ip_kind}&run=");
        let current = if customer.email.as_deref() == Some(email.as_str()) {
            " aria-current=\"true\""
        } else {
            ""
        };
        format!(
            "<li><a href=\"/panel?{}\"{current}>{}<small>{}</small></a></li>\n",
            escape(&query),
            escape(title),
            escape(domain)
        )
    };
    let rows: String = sites.iter().map(row).collect();
    format!(
        "<aside class=\"worlds\" aria-label=\"Demo\">\n<h2>The demo's customers</h2>\n<p>Each has \
         one known fault, or none. Click one to be that \
         customer.</p>\n<ul>\n{rows}</ul>\n</aside>\n"
    )
}
