//! `/kb` and `/llms.txt`: the articles as pages that need no script, and as Markdown.

use std::sync::Arc;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, ResponseError, get, web};
use content::{Article, Block, Places, to_html, to_markdown};
use maud::{Markup, html};
use verdict::{Guide, Report};

use crate::access::Caller;
use crate::error::ApiError;
use crate::html::Page;
use crate::html::knowledge_base::{self as pages, Words};
use crate::reader::Reader;
use crate::request::{ReaderQuery, ReportQuery, ReportRequest};
use crate::respond::wants_page;
use crate::response::{MARKDOWN, in_language, markdown};
use crate::routes::articles::{ArticleQuery, article};
use crate::routes::domains::subject_of;
use crate::routes::settings::{SettingsQuery, card};
use crate::state::AppState;

/// The list of questions, as a page.
#[get("/kb")]
pub(crate) async fn get_index(
    state: web::Data<AppState>,
    request: HttpRequest,
    query: web::Query<ReaderQuery>,
) -> Result<HttpResponse, ApiError> {
    let reader = Reader::parse(&state, &query)?;
    let title = state.library().word("page.title", &reader.lang);
    let list = state.library().articles(&reader.lang);
    let body = pages::index(&title, None, &list.articles, request.query_string());
    Ok(Page { title: &title, lang: &list.lang, dir: &list.dir, body }.respond())
}

/// The list of questions where it is looked for by habit.
#[get("/kb/")]
pub(crate) async fn get_index_with_slash(request: HttpRequest) -> HttpResponse {
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    HttpResponse::PermanentRedirect()
        .insert_header((header::LOCATION, format!("/kb{query}")))
        .finish()
}

/// An article, as a page or, with `.md`, as Markdown. With `about` its checks run, and the page
/// holds the report.
#[get("/kb/{slug}")]
pub(crate) async fn get_article(
    state: web::Data<AppState>,
    request: HttpRequest,
    slug: web::Path<String>,
    query: web::Query<ArticleQuery>,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let page = page_of(&state, &request, &slug, &query, &caller).await;
    page.or_else(|fault| {
        if wants_page(&request) { Ok(error_page(&state, &fault, &query)) } else { Err(fault) }
    })
}

/// What is wrong, and every question that there is, for people: programs get `problem+json`.
fn error_page(state: &AppState, fault: &ApiError, query: &ArticleQuery) -> HttpResponse {
    let lang = state.nearest_language(query.lang.as_deref());
    let title = state.library().word("page.not_here", &lang);
    let list = state.library().articles(&lang);
    let status = fault.status_code();
    let note = fault.of_field().unwrap_or(fault.detail());
    let note = (status != StatusCode::NOT_FOUND).then_some(note);
    let body = pages::index(&title, note, &list.articles, &format!("lang={lang}"));
    let mut page = Page { title: &title, lang: &list.lang, dir: &list.dir, body }.respond();
    *page.status_mut() = status;
    page
}

async fn page_of(
    state: &web::Data<AppState>,
    request: &HttpRequest,
    slug: &str,
    query: &ArticleQuery,
    caller: &Caller,
) -> Result<HttpResponse, ApiError> {
    if let Some(slug) = slug.strip_suffix(".md") {
        let found = article(state, slug, query, caller).await?;
        return Ok(in_language(markdown(to_markdown(&found)), &found.lang));
    }
    let mut found = article(state, slug, query, caller).await?;
    carry(&mut found.blocks, request.query_string());
    let words = Words { library: state.library(), lang: &found.lang };
    let report = report(state, &found, query, caller).await?;
    let live = live(words, query, report.as_deref(), request.query_string()).into_string();
    let settings = settings(state, words, query, caller).await.into_string();
    let text = to_html(&found.blocks, &Places { live, settings });
    let body = pages::article(words, &found, text);
    Ok(Page { title: &found.question, lang: &found.lang, dir: &found.dir, body }.respond())
}

/// Who follows a link to another article stays who they are: their address, panel, program and
/// language go along.
fn carry(blocks: &mut [Block], query: &str) {
    for block in blocks.iter_mut().filter(|_| !query.is_empty()) {
        for href in block
            .spans
            .iter_mut()
            .filter_map(|span| span.href.as_mut())
            .filter(|href| href.starts_with("/kb/"))
        {
            let (path, place) =
                href.split_once('#').map_or((href.as_str(), String::new()), |(path, place)| {
                    (path, format!("#{place}"))
                });
            *href = format!("{path}?{query}{place}");
        }
        carry(&mut block.children, query);
    }
}

/// The place of the settings card: what to type, or what is missing to say it.
async fn settings(
    state: &AppState,
    words: Words<'_>,
    query: &ArticleQuery,
    caller: &Caller,
) -> Markup {
    let ArticleQuery { about, lang, panel, ip_kind, client } = query.clone();
    let Some(address) = about.filter(|about| about.contains('@')) else {
        return pages::no_settings(words, "page.settings_need_address");
    };
    match card(state, SettingsQuery { address, lang, panel, ip_kind, client }, caller).await {
        Ok(card) => pages::settings(words, &card),
        Err(_) => pages::no_settings(words, "page.settings_unknown"),
    }
}

/// The place of the live checks: a form that asks for the address, and the report once it is known.
fn live(words: Words<'_>, query: &ArticleQuery, report: Option<&Report>, carried: &str) -> Markup {
    let about = query.about.as_deref().map(str::trim).unwrap_or_default();
    let known = [
        ("lang", &query.lang),
        ("panel", &query.panel),
        ("ip_kind", &query.ip_kind),
        ("client", &query.client),
    ];
    html! {
        (pages::form(words, about, &known))
        @if let Some(report) = report { (pages::report(words, report, carried)) }
    }
}

/// The report of the article's checks; none where nobody has said about whom.
async fn report(
    state: &web::Data<AppState>,
    article: &Article,
    query: &ArticleQuery,
    caller: &Caller,
) -> Result<Option<Arc<Report>>, ApiError> {
    let about = query.about.as_deref().map(str::trim).unwrap_or_default();
    if about.is_empty() {
        return Ok(None);
    }
    let subject = subject_of(state, "about", about)?;
    let applying: Vec<&str> =
        checks::plan(&subject, &article.checks).iter().map(|check| check.id).collect();
    let query = ReportQuery {
        lang: query.lang.clone(),
        panel: query.panel.clone(),
        ip_kind: query.ip_kind.clone(),
        client: query.client.clone(),
        checks: Some(applying.join(",")),
        ..ReportQuery::default()
    };
    let report_request = ReportRequest::parse(state, subject, &query, caller)?;
    state.clone().into_inner().report(&report_request, false).await.map(Some)
}

/// The index for language models: every article as Markdown.
#[get("/llms.txt")]
pub(crate) async fn get_llms(state: web::Data<AppState>) -> HttpResponse {
    let list = state.library().articles("en");
    let line = |card: &content::ArticleCard| {
        format!("- [{}](/kb/{}.md): {}\n", card.question, card.slug, card.summary)
    };
    let lines: String = list.articles.iter().map(line).collect();
    let guide = |guide: Guide| format!("- [{}](/kb/{}.md)\n", guide.name, guide.article);
    let guides: String = state.library().guides("en").into_iter().map(guide).collect();
    let text = format!(
        "# Mailwhy\n\n> Why is my e-mail not working? Live checks with one cause, its owner and \
         the exact fix.\n\n\
         ## Articles\n\n{lines}\n## Steps for each mail program\n\n{guides}\n## API\n\n- \
         [OpenAPI](/openapi.yaml): every operation\n"
    );
    HttpResponse::Ok().content_type(MARKDOWN).body(text)
}
