//! Where does somebody start who types our address into a browser, and how does a host page embed us?

use actix_web::http::header;
use actix_web::{HttpResponse, get, web};
use serde::Deserialize;

use crate::mailwhy::Mailwhy;
use crate::page::{self, Page, Policy, escape};
use crate::problem::{Fault, NOT_FOUND};
use crate::routes::widget;

/// A page that looks like a hosting panel and embeds the widget as a customer's page would.
const PANEL: &str = include_str!("../../pages/panel.html");

/// The files that our pages load: name, media type, text.
const FILES: &[(&str, &str, &str)] = &[("style.css", "text/css; charset=utf-8", page::STYLE)];

#[get("/")]
pub(crate) async fn get_start(mailwhy: web::Data<Mailwhy>) -> HttpResponse {
    let start = if widget::is_built(&mailwhy) { "/panel" } else { "/kb" };
    HttpResponse::TemporaryRedirect().insert_header((header::LOCATION, start)).finish()
}

#[get("/panel")]
pub(crate) async fn get_panel() -> HttpResponse {
    page::html(Policy::Widget, "'self'", PANEL.to_owned())
}

/// What a frame may say about whoever looks into it: the attributes of `<mail-why>`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Embed {
    domain: Option<String>,
    email: Option<String>,
    panel: Option<String>,
    ip_kind: Option<String>,
    lang: Option<String>,
}

impl Embed {
    fn attributes(&self) -> String {
        let given = [
            ("domain", &self.domain),
            ("email", &self.email),
            ("panel", &self.panel),
            ("ip-kind", &self.ip_kind),
            ("lang", &self.lang),
        ];
        let given = given.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)));
        given.map(|(name, value)| format!(" {name}=\"{}\"", escape(value))).collect()
    }
}

#[get("/embed")]
pub(crate) async fn get_embed(mailwhy: web::Data<Mailwhy>, embed: web::Query<Embed>) -> HttpResponse {
    let body = format!(
        "<mail-why api=\"\"{}><p><a href=\"/kb\">Questions about e-mail</a></p></mail-why>\n\
         <script type=\"module\" src=\"/widget/{}\"></script>\n",
        embed.attributes(),
        widget::LOADER
    );
    let page = Page { title: "Why is my e-mail not working?", lang: "en", dir: "ltr", body: &body };
    page.answer_with_widget(&mailwhy.config().http.frame_ancestors)
}

#[get("/pages/{file}")]
pub(crate) async fn get_file(file: web::Path<String>) -> Result<HttpResponse, Fault> {
    let found = FILES.iter().find(|(name, ..)| *name == file.as_str());
    let (_, media_type, text) = found.ok_or_else(|| Fault::new(&NOT_FOUND, "our pages have no such file"))?;
    let mut response = HttpResponse::Ok();
    Ok(response.content_type(*media_type).insert_header((header::CACHE_CONTROL, "public, max-age=300")).body(*text))
}
