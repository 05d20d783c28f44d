//! HTML pages: the frame that all share, and what each may load.

pub(crate) mod knowledge_base;
pub(crate) mod panel;

use actix_web::HttpResponse;
use actix_web::http::header;
use maud::{DOCTYPE, Markup, html};

use crate::response::in_language;

/// The style that all pages share.
pub(crate) const STYLE: &str = include_str!("../pages/style.css");

/// What a page may load.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Policy {
    /// Our style and nothing else: no script at all.
    Plain,
    /// The widget as well, which is WebAssembly.
    Widget,
    /// The documentation's own scripts and styles.
    Docs,
}

impl Policy {
    /// The Content-Security-Policy; `ancestors` are the pages that may show this one in a frame.
    pub(crate) fn header(self, ancestors: &str) -> String {
        let loads = match self {
            Self::Plain => "style-src 'self'; img-src 'self' data:; form-action 'self'",
            Self::Widget => {
                "script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; style-src 'self'; \
                 img-src 'self' data:; form-action 'self'; require-trusted-types-for 'script'; \
                 trusted-types 'none'"
            }
            Self::Docs => {
                "script-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline'; img-src \
                 'self' data:; form-action 'none'"
            }
        };
        format!("default-src 'none'; base-uri 'none'; {loads}; frame-ancestors {ancestors}")
    }
}

/// An HTML page.
pub(crate) struct Page<'a> {
    /// Its title.
    pub(crate) title: &'a str,
    /// Its language, BCP 47.
    pub(crate) lang: &'a str,
    /// The direction of its text: `ltr` or `rtl`.
    pub(crate) dir: &'a str,
    /// Its body.
    pub(crate) body: Markup,
}

impl Page<'_> {
    /// The page as a response.
    pub(crate) fn respond(&self) -> HttpResponse {
        in_language(respond(Policy::Plain, "'self'", self.markup()), self.lang)
    }

    /// The page as a response that loads the widget; `ancestors` are the pages that may show it in
    /// a frame.
    pub(crate) fn respond_with_widget(&self, ancestors: &str) -> HttpResponse {
        in_language(respond(Policy::Widget, ancestors, self.markup()), self.lang)
    }

    fn markup(&self) -> Markup {
        html! {
            (DOCTYPE)
            html lang=(self.lang) dir=(self.dir) {
                head {
                    (head(self.title, "/pages/style.css"))
                }
                body { (self.body) }
            }
        }
    }
}

/// What every page's head holds.
pub(crate) fn head(title: &str, style: &str) -> Markup {
    html! {
        meta charset="utf-8";
        meta name="viewport" content="width=device-width, initial-scale=1";
        title { (title) }
        link rel="icon" href="data:,";
        link rel="stylesheet" href=(style);
    }
}

/// A page as a response, under `policy`.
pub(crate) fn respond(policy: Policy, ancestors: &str, page: Markup) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((header::CONTENT_SECURITY_POLICY, policy.header(ancestors)))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .body(page.into_string())
}

/// Text in which the secure addresses that it names are links.
pub(crate) fn linked(text: &str) -> Markup {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("https://") {
        let end = rest[at..]
            .find(|ch: char| ch.is_whitespace() || "<>\"'()".contains(ch))
            .unwrap_or(rest.len() - at);
        let url = rest[at..at + end].trim_end_matches(['.', ',', ';', ':']);
        parts.push((&rest[..at], url));
        rest = &rest[at + url.len()..];
    }
    html! {
        @for (before, url) in parts { (before) a href=(url) { (url) } }
        (rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_in_a_text_lead_there_and_nothing_else_does() {
        let text =
            linked("Ask Fish & Chips (https://a.example/?b=1&c=2), or http://b.example. <b>");
        let link = "<a href=\"https://a.example/?b=1&amp;c=2\">https://a.example/?b=1&amp;c=2</a>";
        assert_eq!(
            text.into_string(),
            format!("Ask Fish &amp; Chips ({link}), or http://b.example. &lt;b&gt;")
        );
        assert_eq!(
            linked("https://a.example.").into_string(),
            "<a href=\"https://a.example\">https://a.example</a>."
        );
    }

    #[test]
    fn text_cannot_leave_its_place() {
        let hostile = "\"><script>";
        let body = html! { p title=(hostile) { (hostile) } };
        let page = Page { title: hostile, lang: hostile, dir: "ltr", body }.markup().into_string();
        assert!(!page.contains("<script>") && !page.contains("\"\">"), "{page}");
    }

    #[test]
    fn a_plain_page_may_run_no_script() {
        assert!(!Policy::Plain.header("'self'").contains("script-src"));
    }
}
