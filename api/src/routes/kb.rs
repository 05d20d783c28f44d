//! How do the articles read without a script?

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, ResponseError, get, web};
use content::{Article, ArticleCard, ArticleList, Block, Places, to_html, to_markdown};
use verdict::{Guide, Protocol, Report, Security, Service, Status, Step};

use crate::error::ApiError;
use crate::html::{Page, escape, linked};
use crate::request::{Reader, ReaderQuery, ReportQuery, ReportRequest};
use crate::respond::{MARKDOWN, in_language, markdown, wants_page};
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
    let (list, items) = questions(&state, &reader.lang, request.query_string());
    let body = format!("<main>\n<h1>{}</h1>\n{items}</main>\n", escape(&title));
    Ok(Page { title: &title, lang: &list.lang, dir: &list.dir, body: &body }.answer())
}

/// The list of questions where it is looked for by habit.
#[get("/kb/")]
pub(crate) async fn get_index_with_slash(request: HttpRequest) -> HttpResponse {
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    HttpResponse::PermanentRedirect()
        .insert_header((header::LOCATION, format!("/kb{query}")))
        .finish()
}

/// All questions, as a list of links that carry a query along.
fn questions(state: &AppState, lang: &str, carried: &str) -> (ArticleList, String) {
    let list = state.library().articles(lang);
    let query = if carried.is_empty() { String::new() } else { format!("?{}", escape(carried)) };
    let item = |card: &ArticleCard| {
        let (slug, question, summary) =
            (escape(&card.slug), escape(&card.question), escape(&card.summary));
        format!("<li><a href=\"/kb/{slug}{query}\">{question}</a><p>{summary}</p></li>\n")
    };
    let items: String = list.articles.iter().map(item).collect();
    let items = format!("<ul class=\"questions\">\n{items}</ul>\n");
    (list, items)
}

/// An article, as a page or, with `.md`, as Markdown. With `about` its checks run, and the page
/// holds the answer.
#[get("/kb/{slug}")]
pub(crate) async fn get_article(
    state: web::Data<AppState>,
    request: HttpRequest,
    slug: web::Path<String>,
    query: web::Query<ArticleQuery>,
) -> Result<HttpResponse, ApiError> {
    let page = page_of(&state, &request, &slug, &query).await;
    page.or_else(|fault| {
        if wants_page(&request) { Ok(error_page(&state, &fault, &query)) } else { Err(fault) }
    })
}

/// What is wrong, and every question that there is, for people: programs are told by
/// `problem+json`.
fn error_page(state: &AppState, fault: &ApiError, query: &ArticleQuery) -> HttpResponse {
    let lang = state.nearest_language(query.lang.as_deref());
    let title = state.library().word("page.not_here", &lang);
    let (list, items) = questions(state, &lang, &format!("lang={lang}"));
    let said = escape(fault.of_field().unwrap_or(fault.detail()));
    let said = if fault.status_code() == StatusCode::NOT_FOUND {
        String::new()
    } else {
        format!("<p class=\"summary\" lang=\"en\" dir=\"ltr\">{said}</p>\n")
    };
    let body = format!("<main>\n<h1>{}</h1>\n{said}{items}</main>\n", escape(&title));
    let mut page = Page { title: &title, lang: &list.lang, dir: &list.dir, body: &body }.answer();
    *page.status_mut() = fault.status_code();
    page
}

async fn page_of(
    state: &web::Data<AppState>,
    request: &HttpRequest,
    slug: &str,
    query: &ArticleQuery,
) -> Result<HttpResponse, ApiError> {
    if let Some(slug) = slug.strip_suffix(".md") {
        let found = article(state, slug, query).await?;
        return Ok(in_language(markdown(to_markdown(&found)), &found.lang));
    }
    let mut found = article(state, slug, query).await?;
    carry(&mut found.blocks, request.query_string());
    let live = live(state, &found, query, request.query_string()).await?;
    let settings = settings(state, &found.lang, query).await;
    let text = to_html(&found.blocks, &Places { live, settings });
    let body = format!(
        "<nav><a href=\"/kb?lang={}\">{}</a></nav>\n<main>\n<h1>{}</h1>\n<p \
         class=\"summary\">{}</p>\n{text}</main>\n",
        escape(&found.lang),
        escape(&state.library().word("ui.all_questions", &found.lang)),
        escape(&found.question),
        escape(&found.summary),
    );
    Ok(Page { title: &found.question, lang: &found.lang, dir: &found.dir, body: &body }.answer())
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

/// The place of the settings card: what to type, or what is missing to tell it.
async fn settings(state: &AppState, lang: &str, query: &ArticleQuery) -> String {
    let word = |key: &str| escape(&state.library().word(key, lang));
    let ArticleQuery { about, lang: wish, panel, ip_kind, client } = query.clone();
    let Some(address) = about.filter(|about| about.contains('@')) else {
        return format!("<p class=\"settings\">{}</p>\n", word("page.settings_need_address"));
    };
    let Ok(card) = card(state, SettingsQuery { address, lang: wish, panel, ip_kind, client }).await
    else {
        return format!("<p class=\"settings\">{}</p>\n", word("page.settings_unknown"));
    };
    let row = |key: &str, value: &str| format!("<dt>{}</dt><dd>{value}</dd>\n", word(key));
    let literal = |value: &str| format!("<code dir=\"ltr\">{}</code>", escape(value));
    let server = |service: &Service| {
        let way = if service.protocol == Protocol::Smtp {
            word("ui.outgoing")
        } else {
            word("ui.incoming")
        };
        let security = match service.security {
            Security::Tls => "SSL/TLS".to_owned(),
            Security::Starttls => "STARTTLS".to_owned(),
            _ => word("ui.security_none"),
        };
        let rows = [
            row("ui.host", &literal(&service.host)),
            row("ui.port", &service.port.to_string()),
            row("ui.security", &security),
        ];
        let protocol = service.protocol.as_str().to_uppercase();
        format!("<h3>{way} ({protocol})</h3>\n<dl>\n{}</dl>\n", rows.concat())
    };
    let servers: String =
        card.services.iter().filter(|service| service.recommended).map(server).collect();
    let name = row("ui.user_name", &literal(&card.user_name));
    format!(
        "<section class=\"settings\">\n<h2>{}</h2>\n<dl>\n{name}</dl>\n{servers}</section>\n",
        word("ui.settings")
    )
}

/// The place of the live checks: a form that asks for the domain, and the answer once it is known.
async fn live(
    state: &web::Data<AppState>,
    article: &Article,
    query: &ArticleQuery,
    carried: &str,
) -> Result<String, ApiError> {
    let word = |key: &str| escape(&state.library().word(key, &article.lang));
    let about = query.about.as_deref().map(str::trim).unwrap_or_default();
    // What is known of the reader goes along with the address.
    let given = [
        ("lang", &query.lang),
        ("panel", &query.panel),
        ("ip_kind", &query.ip_kind),
        ("client", &query.client),
    ];
    let kept = |(name, value): (&str, &Option<String>)| {
        let value = value.as_ref()?;
        Some(format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", escape(value)))
    };
    let kept: String = given.into_iter().filter_map(kept).collect();
    let form = format!(
        "<form class=\"live\" method=\"get\"><label for=\"about\">{}</label><input id=\"about\" \
         name=\"about\" value=\"{}\" autocomplete=\"email\" dir=\"ltr\" \
         required>{kept}<button>{}</button></form>\n",
        word("page.your_address"),
        escape(about),
        word("ui.check")
    );
    if about.is_empty() {
        return Ok(form);
    }
    let query = ReportQuery {
        lang: query.lang.clone(),
        panel: query.panel.clone(),
        ip_kind: query.ip_kind.clone(),
        client: query.client.clone(),
        ..ReportQuery::default()
    };
    let subject = subject_of(state, "about", about)?;
    let applying: Vec<&str> =
        checks::plan(&subject, &article.checks).iter().map(|check| check.id).collect();
    let query = ReportQuery { checks: Some(applying.join(",")), ..query };
    let report_request = ReportRequest::parse(state, subject, &query)?;
    let report = state.clone().into_inner().report(report_request, false).await?;
    Ok(form + &answer(&report, &word, carried))
}

/// A report as HTML: what is said, what to do, and what each check found.
fn answer(report: &Report, word: &dyn Fn(&str) -> String, carried: &str) -> String {
    let mut html = format!(
        "<section class=\"live\"><p{}><strong>{}</strong></p>\n",
        own(&report.say_lang),
        escape(&report.say)
    );
    let cause = report.cause.as_ref().and_then(|cause| {
        let mut findings = report.verdicts.iter().flat_map(|verdict| &verdict.findings);
        let finding =
            findings.find(|finding| finding.code == cause.code && finding.about == cause.about)?;
        report.remedies.iter().find(|remedy| Some(&remedy.key) == finding.remedy.as_ref())
    });
    if let Some(remedy) = cause {
        let lang = own(&remedy.lang);
        let steps: String = remedy.steps.iter().map(|part| step(part, &lang)).collect();
        html += &format!(
            "<h2{lang}>{}</h2>\n<p{lang}>{}</p>\n<ol>{steps}</ol>\n",
            escape(&remedy.title),
            escape(&remedy.explanation)
        );
        html += &remedy
            .guide
            .as_ref()
            .map(|guide| self::guide(guide, word, carried))
            .unwrap_or_default();
    }
    html += "<dl>\n";
    for verdict in &report.verdicts {
        let status = word(&format!("status.{}", verdict.status));
        html += &format!(
            "<dt dir=\"auto\">{} <span class=\"status {}\">{status}</span></dt>\n",
            escape(&verdict.title),
            verdict.status
        );
        if matches!(verdict.status, Status::Skipped | Status::NotApplicable) {
            html += &format!("<dd dir=\"auto\">{}</dd>\n", escape(&verdict.note));
        }
        html += &verdict
            .findings
            .iter()
            .map(|finding| format!("<dd{}>{}</dd>\n", own(&finding.lang), escape(&finding.summary)))
            .collect::<String>();
    }
    html + "</dl></section>\n"
}

/// Where in the mail program the steps are done.
fn guide(guide: &Guide, word: &dyn Fn(&str) -> String, carried: &str) -> String {
    let (article, name, carried) = (escape(&guide.article), escape(&guide.name), escape(carried));
    format!("<p>{} <a href=\"/kb/{article}?{carried}\">{name}</a></p>\n", word("page.guide"))
}

/// A sentence that has no translation yet stands there in its own language and direction.
fn own(lang: &str) -> String {
    if lang.is_empty() {
        " dir=\"auto\"".to_owned()
    } else {
        format!(" lang=\"{}\" dir=\"auto\"", escape(lang))
    }
}

fn step(step: &Step, lang: &str) -> String {
    let copy = step
        .copy
        .as_ref()
        .map(|copy| format!("<pre dir=\"ltr\"><code>{}</code></pre>", escape(copy)));
    format!("<li{lang}>{}{}</li>", linked(&step.text), copy.unwrap_or_default())
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
