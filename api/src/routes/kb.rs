//! How do the articles read without a script?

use actix_web::{HttpResponse, get, web};
use content::{Article, Places, to_html, to_markdown};
use verdict::{Report, Status, Step};

use crate::mailwhy::Mailwhy;
use crate::page::{Page, escape};
use crate::problem::Fault;
use crate::question::{Question, Reader, ReaderQuery, ReportQuery};
use crate::reply::{MARKDOWN, markdown};
use crate::routes::articles::{ArticleQuery, article};
use crate::routes::domains::subject;

/// The list of questions, as a page.
#[get("/kb")]
pub(crate) async fn get_index(
    mailwhy: web::Data<Mailwhy>,
    query: web::Query<ReaderQuery>,
) -> Result<HttpResponse, Fault> {
    let reader = Reader::read(&mailwhy, &query)?;
    let list = mailwhy.library().articles(&reader.lang);
    let title = mailwhy.library().word("page.title", &reader.lang);
    let item = |card: &content::ArticleCard| {
        let (slug, question, summary) = (escape(&card.slug), escape(&card.question), escape(&card.summary));
        format!("<li><a href=\"/kb/{slug}\">{question}</a><p>{summary}</p></li>\n")
    };
    let items: String = list.articles.iter().map(item).collect();
    let body = format!("<main>\n<h1>{}</h1>\n<ul class=\"questions\">\n{items}</ul>\n</main>\n", escape(&title));
    Ok(Page { title: &title, lang: &list.lang, dir: &list.dir, body: &body }.answer())
}

/// An article, as a page or, with `.md`, as Markdown. With `about` its checks run, and the page holds the answer.
#[get("/kb/{slug}")]
pub(crate) async fn get_article(
    mailwhy: web::Data<Mailwhy>,
    slug: web::Path<String>,
    query: web::Query<ArticleQuery>,
) -> Result<HttpResponse, Fault> {
    if let Some(slug) = slug.strip_suffix(".md") {
        return Ok(markdown(to_markdown(&article(&mailwhy, slug, &query)?)));
    }
    let found = article(&mailwhy, &slug, &query)?;
    let live = live(&mailwhy, &found, &query).await?;
    let text = to_html(&found.blocks, &Places { live, settings: String::new() });
    let body = format!(
        "<nav><a href=\"/kb\">{}</a></nav>\n<main>\n<h1>{}</h1>\n<p class=\"summary\">{}</p>\n{text}</main>\n",
        escape(&mailwhy.library().word("ui.all_questions", &found.lang)),
        escape(&found.question),
        escape(&found.summary),
    );
    Ok(Page { title: &found.question, lang: &found.lang, dir: &found.dir, body: &body }.answer())
}

/// The place of the live checks: a form that asks for the domain, and the answer once it is known.
async fn live(mailwhy: &web::Data<Mailwhy>, article: &Article, query: &ArticleQuery) -> Result<String, Fault> {
    let word = |key: &str| escape(&mailwhy.library().word(key, &article.lang));
    let about = query.about.as_deref().map(str::trim).unwrap_or_default();
    let form = format!(
        "<form class=\"live\" method=\"get\"><label>{}<input name=\"about\" value=\"{}\" autocomplete=\"email\" required></label> \
         <button>{}</button></form>\n",
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
    let subject = subject(mailwhy, about)?;
    let applying: Vec<&str> = checks::plan(&subject, &article.checks).iter().map(|check| check.id).collect();
    let query = ReportQuery { checks: Some(applying.join(",")), ..query };
    let question = Question::read(mailwhy, subject, &query)?;
    let report = mailwhy.clone().into_inner().report(question, false).await?;
    Ok(form + &answer(&report, &word))
}

/// A report as HTML: what is said, what to do, and what each check found.
fn answer(report: &Report, word: &dyn Fn(&str) -> String) -> String {
    let mut html = format!("<section class=\"live\"><p><strong>{}</strong></p>\n", escape(&report.say));
    let cause = report.cause.as_ref().and_then(|cause| {
        let mut findings = report.verdicts.iter().flat_map(|verdict| &verdict.findings);
        let finding = findings.find(|finding| finding.code == cause.code && finding.about == cause.about)?;
        report.remedies.iter().find(|remedy| Some(&remedy.key) == finding.remedy.as_ref())
    });
    if let Some(remedy) = cause {
        let steps: String = remedy.steps.iter().map(step).collect();
        html +=
            &format!("<h3>{}</h3>\n<p>{}</p>\n<ol>{steps}</ol>\n", escape(&remedy.title), escape(&remedy.explanation));
    }
    html += "<dl>\n";
    for verdict in &report.verdicts {
        let status = word(&format!("status.{}", verdict.status));
        html += &format!("<dt>{} <span class=\"status\">{status}</span></dt>\n", escape(&verdict.title));
        if matches!(verdict.status, Status::Skipped | Status::NotApplicable) {
            html += &format!("<dd>{}</dd>\n", escape(&verdict.note));
        }
        html += &verdict
            .findings
            .iter()
            .map(|finding| format!("<dd>{}</dd>\n", escape(&finding.summary)))
            .collect::<String>();
    }
    html + "</dl></section>\n"
}

fn step(step: &Step) -> String {
    let copy = step.copy.as_ref().map(|copy| format!("<pre dir=\"ltr\"><code>{}</code></pre>", escape(copy)));
    format!("<li>{}{}</li>", escape(&step.text), copy.unwrap_or_default())
}

/// The index for language models: every article as Markdown.
#[get("/llms.txt")]
pub(crate) async fn get_llms(mailwhy: web::Data<Mailwhy>) -> HttpResponse {
    let list = mailwhy.library().articles("en");
    let line = |card: &content::ArticleCard| format!("- [{}](/kb/{}.md): {}\n", card.question, card.slug, card.summary);
    let lines: String = list.articles.iter().map(line).collect();
    let text = format!(
        "# Mailwhy\n\n> Why is my e-mail not working? Live checks with one cause, its owner and the exact fix.\n\n\
         ## Articles\n\n{lines}\n## API\n\n- [OpenAPI](/openapi.yaml): every operation\n"
    );
    HttpResponse::Ok().content_type(MARKDOWN).body(text)
}
