//! The shape of an exported article as a JSON Schema (draft 2020-12), made from the record itself.

use serde_json::{Map, Value, json};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use super::{ArticleRecord, SCHEMA_VERSION};

/// The schema of one article.
pub fn json_schema() -> Value {
    let mut parts: Vec<(String, RefOr<Schema>)> = Vec::new();
    ArticleRecord::schemas(&mut parts);
    let own = serde_json::to_value(ArticleRecord::schema()).unwrap_or_default();
    let parts = parts.into_iter();
    let parts: Map<String, Value> =
        parts.map(|(name, part)| (name, serde_json::to_value(part).unwrap_or_default())).collect();
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": format!("Article, as Annals exports it: version {SCHEMA_VERSION}"),
        "$defs": parts,
    });
    if let (Some(schema), Value::Object(own)) = (schema.as_object_mut(), own) {
        schema.extend(own);
    }
    relocate(&mut schema);
    schema
}

/// References lead to where this document keeps its parts.
fn relocate(value: &mut Value) {
    match value {
        Value::String(text) => *text = text.replace("#/components/schemas/", "#/$defs/"),
        Value::Array(list) => list.iter_mut().for_each(relocate),
        Value::Object(object) => object.values_mut().for_each(relocate),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::json::FIELDS;
    use super::*;

    #[test]
    fn the_schema_names_every_field_that_can_be_chosen() {
        let schema = json_schema();
        let mut known: Vec<&str> =
            schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        let mut fields = FIELDS.to_vec();
        known.sort_unstable();
        fields.sort_unstable();
        assert_eq!(known, fields);
        assert!(!schema.to_string().contains("#/components"));
    }
}
