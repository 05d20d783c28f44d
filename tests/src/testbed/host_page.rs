//! What is around the widget? A page of another origin, as a hosting company's panel is one.

use std::sync::Arc;

use super::panel;
use super::pki::{Authority, Shown};
use super::web::{Page, Running, Site};

/// Where the page is: on the loopback as the API is, with another name and port, and so of another
/// origin.
pub const ORIGIN: &str = "http://127.0.0.2";

/// Serves pages that hold the tag, each under a policy of its own; an empty policy is none.
///
/// # Errors
/// The address cannot be bound.
pub async fn serve(api: &str, pages: &[(&str, &str, &str)]) -> Result<Running, String> {
    let page = |(path, policy, attributes): &(&str, &str, &str)| {
        Ok::<_, String>(Page {
            path: (*path).to_owned(),
            status: 200,
            content_type: "text/html; charset=utf-8".to_owned(),
            location: None,
            body: html(api, policy, &with_token(attributes)?),
        })
    };
    let site = Site {
        host: "panel.test".to_owned(),
        address: [127, 0, 0, 2].into(),
        certificate: Shown::default(),
        plain: true,
        silent: false,
        port: None,
        mute: false,
        page: pages.iter().map(page).collect::<Result<_, _>>()?,
    };
    let names = [site.host.clone()];
    site.start(Arc::clone(&Authority::new()?.server(&names, Shown::default())?)).await
}

/// The attributes of a tag with the token of its customer, which a panel signs into each page.
fn with_token(attributes: &str) -> Result<String, String> {
    let of = |name: &str| {
        let value = attributes.split_once(&format!("{name}=\""))?.1;
        value.split_once('"').map(|(value, _)| value)
    };
    let about = of("email").or_else(|| of("domain")).unwrap_or_default();
    let token = panel::token_for(about, ORIGIN)?;
    let token = token.map(|token| format!(" token=\"{token}\"")).unwrap_or_default();
    Ok(format!("{attributes}{token}"))
}

/// One tag and its script: all that a host page has to hold.
fn html(api: &str, policy: &str, attributes: &str) -> String {
    let policy = policy.replace("{api}", api);
    let policy = if policy.is_empty() {
        String::new()
    } else {
        format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">")
    };
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, \
         initial-scale=1\">{policy}<title>Panel</title>\
         <link rel=\"icon\" href=\"data:,\"><script type=\"module\" \
         src=\"{api}/widget/mail-why.js\"></script></head>\
         <body><h1>Panel</h1><mail-why {attributes}></mail-why></body></html>"
    )
}
