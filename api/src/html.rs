//! HTML pages: the frame that all share, and what each may load.

use actix_web::HttpResponse;
use actix_web::http::header;

use crate::respond::in_language;

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
    /// Its title, as plain text.
    pub(crate) title: &'a str,
    /// Its language, BCP 47.
    pub(crate) lang: &'a str,
    /// The direction of its text: `ltr` or `rtl`.
    pub(crate) dir: &'a str,
    /// What stands in its body, as HTML of our own making.
    pub(crate) body: &'a str,
}

impl Page<'_> {
    /// The page as an answer.
    pub(crate) fn answer(&self) -> HttpResponse {
        in_language(respond(Policy::Plain, "'self'", self.text()), self.lang)
    }

    /// The page as an answer that loads the widget; `ancestors` are the pages that may show it in a
    /// frame.
    pub(crate) fn answer_with_widget(&self, ancestors: &str) -> HttpResponse {
        in_language(respond(Policy::Widget, ancestors, self.text()), self.lang)
    }

    fn text(&self) -> String {
        let Self { title, lang, dir, body } = self;
        let (title, lang, dir) = (escape(title), escape(lang), escape(dir));
        format!(
            "<!doctype html>\n<html lang=\"{lang}\" dir=\"{dir}\">\n<head>\n<meta \
             charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, \
             initial-scale=1\">\n<title>{title}</title>\n\
             <link rel=\"icon\" href=\"data:,\">\n<link rel=\"stylesheet\" \
             href=\"/pages/style.css\">\n</head>\n<body>\n{body}</body>\n</html>\n"
        )
    }
}

/// HTML of our own making as an answer, under `policy`.
pub(crate) fn respond(policy: Policy, ancestors: &str, text: String) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((header::CONTENT_SECURITY_POLICY, policy.header(ancestors)))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .body(text)
}

/// Text made safe to stand in HTML, in an element or a quoted attribute.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for ch in text.chars() {
        match ch {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            ch => out.push(ch),
        }
    }
    out
}

/// Text of ours as HTML, in which the secure addresses that it names lead there.
pub(crate) fn linked(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("https://") {
        let end = rest[at..]
            .find(|ch: char| ch.is_whitespace() || "<>\"'()".contains(ch))
            .unwrap_or(rest.len() - at);
        let url = rest[at..at + end].trim_end_matches(['.', ',', ';', ':']);
        out += &escape(&rest[..at]);
        out += &format!("<a href=\"{0}\">{0}</a>", escape(url));
        rest = &rest[at + url.len()..];
    }
    out + &escape(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_in_a_text_lead_there_and_nothing_else_does() {
        let said =
            linked("Ask Fish & Chips (https://a.example/?b=1&c=2), or http://b.example. <b>");
        let link = "<a href=\"https://a.example/?b=1&amp;c=2\">https://a.example/?b=1&amp;c=2</a>";
        assert_eq!(said, format!("Ask Fish &amp; Chips ({link}), or http://b.example. &lt;b&gt;"));
        assert_eq!(
            linked("https://a.example."),
            "<a href=\"https://a.example\">https://a.example</a>."
        );
    }

    #[test]
    fn text_cannot_leave_its_place() {
        assert_eq!(
            escape("<a href=\"x\" b='&'>"),
            "&lt;a href=&quot;x&quot; b=&#39;&amp;&#39;&gt;"
        );
    }

    #[test]
    fn a_plain_page_may_run_no_script() {
        assert!(!Policy::Plain.header("'self'").contains("script-src"));
    }
}
