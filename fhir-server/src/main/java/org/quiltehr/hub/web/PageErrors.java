package org.quiltehr.hub.web;

import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.servlet.ModelAndView;

/** Faults of the pages as a page. */
@ControllerAdvice(basePackageClasses = PageErrors.class)
class PageErrors {

    @ExceptionHandler
    ModelAndView problem(PageProblem problem, HttpServletResponse response) {
        response.setStatus(problem.status());
        ModelAndView page = new ModelAndView("problem");
        page.addObject("title", problem.title());
        page.addObject("todo", String.valueOf(problem.getMessage()));
        return page;
    }
}
