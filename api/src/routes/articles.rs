//! `/v1/articles` and `/v1/search`: the articles as block trees.

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, get, web};
use content::{Article, ArticleList, SearchAnswer};
use reason::Context;
use serde::Deserialize;
use utoipa::IntoParams;
use verdict::{Domain, Names, Problem, Subject};

use crate::access::Caller;
use crate::encoded::Effort;
use crate::error::{ApiError, BAD_PARAMETER, NOT_FOUND};
use crate::kept;
use crate::reader::Reader;
use crate::request::{ReaderQuery, ReportRequest};
use crate::response::{in_language, json};
use crate::routes::domains::subject_of;
use crate::state::AppState;

/// The longest query of a search, in bytes.
const LONGEST_QUERY: usize = 1000;

/// Every article, with the words that the screen itself needs.
#[utoipa::path(
    operation_id = "list_articles",
    tag = "content",
    params(ReaderQuery),
    responses((status = 200, description = "The articles in their order.", body = ArticleList))
)]
#[get("/v1/articles")]
pub(crate) async fn list_articles(
    state: web::Data<AppState>,
    request: HttpRequest,
    query: web::Query<ReaderQuery>,
) -> Result<HttpResponse, ApiError> {
    let reader = Reader::parse(&state, &query)?;
    let library = state.library();
    let key = format!("{} {}", reader.lang, library.version());
    state.kept.json(&request, &key, || library.articles(&reader.lang)).await
}

/// Whom an article should speak to.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ArticleQuery {
    /// The domain or mail address that the text should speak of.
    #[param(example = "example.com")]
    pub(crate) about: Option<String>,
    /// The language to answer in, BCP 47; the nearest that there is.
    pub(crate) lang: Option<String>,
    /// The reader's control panel: its id in the provider's profile, such as `cpanel`.
    pub(crate) panel: Option<String>,
    /// Whether the account's IP address is its own: `shared` or `dedicated`.
    pub(crate) ip_kind: Option<String>,
    /// The mail program in use: `outlook` (the new one), `outlook_classic`, `thunderbird`,
    /// `apple_mail`, `ios`, `android`, `gmail`, `samsung`, `outlook_mobile`, `outlook_mac`,
    /// `thunderbird_android`, `em_client`.
    pub(crate) client: Option<String>,
}

/// One article as a block tree, with language, panel and profile applied.
#[utoipa::path(
    operation_id = "get_article",
    tag = "content",
    params(
        ("slug" = String, Path, description = "The article's name; `/v1/articles` lists them."),
        ArticleQuery
    ),
    responses(
        (status = 200, description = "The article.", body = Article),
        (
            status = 404,
            description = "There is no such article.",
            body = Problem,
            content_type = "application/problem+json"
        )
    )
)]
#[get("/v1/articles/{slug}")]
pub(crate) async fn get_article(
    state: web::Data<AppState>,
    request: HttpRequest,
    slug: web::Path<String>,
    query: web::Query<ArticleQuery>,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    if query.about.as_deref().is_some_and(|about| !about.trim().is_empty()) {
        let found = article(&state, &slug, &query, &caller).await?;
        return Ok(in_language(json(&found), &found.lang));
    }
    let ArticleQuery { lang, panel, ip_kind, client, .. } = query.into_inner();
    let reader = Reader::parse(&state, &ReaderQuery { lang, panel, ip_kind, client })?;
    let library = state.library();
    let key = format!("article {slug} {reader:?} {}", library.version());
    let make = || {
        let found = article_for(&state, &slug, &state.context(&reader, None), None)?;
        let lang = HeaderValue::from_str(&found.lang).map_err(ApiError::ours)?;
        let encoded = kept::json(&found, Effort::Quick)?;
        Ok(encoded.with_header(header::CONTENT_LANGUAGE, lang))
    };
    state.kept.respond(&request, &key, make).await
}

/// The article called `slug` for a reader.
pub(crate) async fn article(
    state: &AppState,
    slug: &str,
    query: &ArticleQuery,
    caller: &Caller,
) -> Result<Article, ApiError> {
    let ArticleQuery { about, lang, panel, ip_kind, client } = query.clone();
    let reader = Reader::parse(state, &ReaderQuery { lang, panel, ip_kind, client })?;
    let about = about
        .filter(|about| !about.trim().is_empty())
        .map(|about| subject_of(state, "about", &about))
        .transpose()?;
    let mut context = state.context(&reader, about.as_ref());
    if let Some(subject @ (Subject::Mailbox(_) | Subject::Domain(_))) = &about {
        // The article names the servers, and the domain's MX shows which they are, as on the
        // settings card.
        let asked = ReportRequest::about(subject.clone(), reader, caller)?;
        context.server = state.mail_server(&asked).await?;
    }
    article_for(state, slug, &context, about.as_ref().and_then(|about| about.domain()))
}

/// The article called `slug`, with the words of `context`.
fn article_for(
    state: &AppState,
    slug: &str,
    context: &Context,
    domain: Option<&Domain>,
) -> Result<Article, ApiError> {
    let reader = context.reader_of_articles(domain.map(Domain::as_str));
    state.library().article(slug, &reader).ok_or_else(|| {
        let questions = state.library().articles("en").articles.into_iter().map(|card| card.slug);
        let guides = state.library().guides("en").into_iter().map(|guide| guide.article);
        let known: Vec<String> = questions.chain(guides).collect();
        ApiError::new(
            &NOT_FOUND,
            format!("there is no article {slug:?}; there are {}", known.join(", ")),
        )
    })
}

/// What is looked for.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SearchQuery {
    /// What the person typed: a question, an error message.
    #[param(example = "550 relay not permitted")]
    q: String,
    /// The language to answer in, BCP 47; the nearest that there is.
    lang: Option<String>,
}

/// The articles that answer a query, best first.
#[utoipa::path(
    operation_id = "search_articles",
    tag = "content",
    params(SearchQuery),
    responses(
        (
            status = 200,
            description = "The articles; none when nothing fits, and then what to do instead.",
            body = SearchAnswer
        ),
        (
            status = 400,
            description = "The query cannot be used.",
            body = Problem,
            content_type = "application/problem+json"
        )
    )
)]
#[get("/v1/search")]
pub(crate) async fn search_articles(
    state: web::Data<AppState>,
    query: web::Query<SearchQuery>,
) -> Result<HttpResponse, ApiError> {
    if query.q.len() > LONGEST_QUERY {
        let detail = format!("longer than {LONGEST_QUERY} bytes; send the line that matters");
        return Err(ApiError::at(&BAD_PARAMETER, "q", detail));
    }
    let reader =
        Reader::parse(&state, &ReaderQuery { lang: query.lang.clone(), ..ReaderQuery::default() })?;
    let names = Names::from(&state.config().names);
    Ok(json(&reason::search(&query.q, names, &state.context(&reader, None))))
}
