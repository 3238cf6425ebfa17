package org.quiltehr.hub.onboarding;

import java.util.Locale;
import java.util.Map;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.spi.Ledger;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A trial as JSON, whole. */
final class JsonReport {

    private JsonReport() {}

    static ObjectNode of(Trial trial, boolean showResources) {
        ObjectNode out = FhirJson.mapper().createObjectNode();
        out.put("adapter", trial.adapter());
        out.put("adapterVersion", trial.adapterVersion());
        out.set("adaptersConsidered", counts(trial.considered()));
        Score score = trial.score();
        ObjectNode points = out.putObject("score");
        points.put("points", score.points());
        points.put("messagesRead", Score.percent(score.read()));
        points.put("fieldsUnderstood", Score.percent(score.understood()));
        points.put("codesStandard", Score.percent(score.coded()));
        points.put("patientsIdentified", Score.percent(score.identified()));
        out.put("verdict", score.verdict().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        ArrayNode reasons = out.putArray("reasons");
        score.reasons().forEach(reasons::add);
        ArrayNode files = out.putArray("files");
        for (Trial.FileLine file : trial.files()) {
            ObjectNode line = files.addObject();
            Recognition recognition = file.recognition();
            line.put("name", file.name());
            line.put("format", recognition.format().title);
            line.put("version", recognition.version());
            line.put("vendor", recognition.vendor());
            line.put("charset", recognition.charset());
            line.put("messages", file.messages());
            line.set("types", counts(file.types()));
        }
        out.set("states", counts(trial.states()));
        Ledger.Totals totals = trial.totals();
        ObjectNode sum = out.putObject("totals");
        sum.put("populated", totals.populated());
        sum.put("mapped", totals.mapped());
        sum.put("kept", totals.kept());
        sum.put("ignored", totals.ignored());
        sum.put("unmapped", totals.unmapped());
        ArrayNode fields = out.putArray("fields");
        for (Trial.FieldLine field : trial.fields()) {
            ObjectNode line = fields.addObject();
            line.put("field", field.field());
            line.put("populated", field.populated());
            line.put("mapped", field.mapped());
            line.put("kept", field.kept());
            line.put("ignored", field.ignored());
            line.put("unmapped", field.unmapped());
        }
        ArrayNode codes = out.putArray("codesToMap");
        for (Trial.CodeLine code : trial.codes()) {
            ObjectNode line = codes.addObject();
            line.put("element", code.element());
            line.put("system", code.system());
            line.put("code", code.code());
            line.put("times", code.times());
        }
        ArrayNode issues = out.putArray("issues");
        for (Trial.IssueLine issue : trial.issues()) {
            ObjectNode line = issues.addObject();
            line.put("severity", issue.severity().name().toLowerCase(Locale.ROOT));
            line.put("code", issue.code());
            line.put("location", issue.location());
            line.put("text", issue.text());
            line.put("times", issue.times());
        }
        out.set("resources", counts(trial.resources()));
        if (showResources) {
            ArrayNode made = out.putArray("made");
            trial.made().forEach(made::add);
        }
        return out;
    }

    private static ObjectNode counts(Map<String, Integer> counts) {
        ObjectNode out = FhirJson.mapper().createObjectNode();
        counts.forEach(out::put);
        return out;
    }
}
